/* recipe.c - options and seeds of a study's trainings. */
#include "config.h"

#include "recipe.h"

#include "rng.h"
#include "start.h"

int
lsc_recipe_trains(const struct lsc_study *s)
{
    return lsc_study_stage(s, "train") != LSC_ABSENT;
}

size_t
lsc_recipe_solutions(const struct lsc_study *s)
{
    return lsc_study_option(s, "ensemble.solutions");
}

int
lsc_recipe_check(const struct lsc_study *s, const char *option, size_t i,
                 struct lsc_err *err)
{
    size_t n = lsc_recipe_solutions(s);

    if (i < n) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "%s: %zu, expected less than [ensemble] solutions = %zu",
                    option, i, n);
}

int
lsc_recipe_own(const struct lsc_study *s, size_t solution, enum lsc_seed which)
{
    static const char *const option[] = {
        "ensemble.init_seeds", "ensemble.order_seeds", "ensemble.noise_seeds",
        "ensemble.noise_seeds"};

    if (lsc_config_is(&s->config, "ensemble.design", "seeds")) {
        if (which == LSC_SEED_INIT) return solution % 4 >= 2;
        if (which == LSC_SEED_ORDER) return solution % 2 != 0;
    }
    return lsc_config_is(&s->config, option[which], "different");
}

static uint64_t
seed(const struct lsc_study *s, size_t solution, enum lsc_seed which)
{
    uint64_t own = lsc_recipe_own(s, solution, which) ? solution : 0;

    return lsc_rng_seed(s->seed, LSC_FOR_SEED, 4 * own + which);
}

double
lsc_recipe_rate(const struct lsc_study *s, size_t solution)
{
    const struct lsc_config *c = &s->config;
    size_t n = lsc_config_count(c, "ensemble.rates");
    size_t group = lsc_config_is(c, "ensemble.design", "seeds") ? 4 : 1;

    if (n == 0) return lsc_config_real(c, "train.lr");
    return lsc_config_item(c, "ensemble.rates", solution / group % n);
}

static struct lsc_train_options
train_options(const struct lsc_study *s, size_t solution)
{
    const struct lsc_config *c = &s->config;
    struct lsc_train_options o = {
        .epochs = lsc_study_option(s, "train.epochs"),
        .batch = lsc_study_option(s, "train.batch"),
        .optim = lsc_optim_find(lsc_config_text(c, "train.optimiser")),
        .optim_options = {lsc_config_real(c, "train.momentum"),
                          lsc_config_real(c, "train.weight_decay"),
                          lsc_config_flag(c, "train.nesterov"),
                          lsc_config_real(c, "train.beta1"),
                          lsc_config_real(c, "train.beta2"),
                          lsc_config_real(c, "train.epsilon")},
        .lr = lsc_recipe_rate(s, solution),
        .schedule = lsc_schedule_find(lsc_config_text(c, "train.schedule")),
        .schedule_options = {.warmup = lsc_config_real(c, "train.warmup"),
                             .epochs =
                                 (double)lsc_study_option(s, "train.epochs"),
                             .gamma = lsc_config_real(c, "train.gamma"),
                             .every = lsc_config_real(c, "train.every")},
        .buffer_momentum = lsc_config_real(c, "train.buffer_momentum"),
        .augment = {lsc_config_flag(c, "train.flip"),
                    (int)lsc_study_option(s, "train.pad_crop"),
                    seed(s, solution, LSC_SEED_AUGMENT)},
        .order_seed = seed(s, solution, LSC_SEED_ORDER),
        .dropout_seed = seed(s, solution, LSC_SEED_DROPOUT),
        .noise = lsc_config_real(c, "train.noise"),
        .noise_from = lsc_config_real(c, "train.noise_from"),
    };

    o.schedule_options.nmilestones = lsc_config_count(c, "train.milestones");
    for (size_t i = 0; i < o.schedule_options.nmilestones; i++)
        o.schedule_options.milestones[i] =
            lsc_config_item(c, "train.milestones", i);
    return o;
}

struct lsc_trainer
lsc_recipe_trainer(const struct lsc_study *s, size_t solution)
{
    return (struct lsc_trainer){
        .net = &s->net,
        .train = &s->train,
        .scale = &s->scale,
        .keep_trajectory = lsc_config_flag(&s->config, "ensemble.trajectory"),
        .stops = s->stops,
        .options = train_options(s, solution),
    };
}

int
lsc_recipe_start(const struct lsc_study *s, size_t solution, float *theta,
                 float *buffers, struct lsc_err *err)
{
    size_t init = lsc_config_choice(&s->config, "train.init");
    size_t files = lsc_start_files(s);

    if (files > 0)
        return lsc_start_read(s, solution % files, theta, buffers, NULL, err);
    lsc_net_start_buffers(&s->net, buffers);
    lsc_init_theta(&s->net, (enum lsc_init)init,
                   seed(s, solution, LSC_SEED_INIT), theta);
    return LSC_OK;
}
