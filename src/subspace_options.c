/* subspace_options.c - reading and checking [subspace]. */
#include "config.h"

#include "subspace.h"

#include "layer.h"
#include "recipe.h"
#include "subsets.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static const char *
list_of(const struct lsc_study *s)
{
    return lsc_config_text(&s->config, "subspace.samplers");
}

size_t
lsc_subspace_samplers(const struct lsc_study *s,
                      const struct lsc_sampler **list)
{
    size_t words = lsc_text_words(list_of(s)), n = 0;
    char word[32];

    for (size_t i = 0; i < words && n < LSC_MOST_SAMPLERS; i++) {
        lsc_text_word(list_of(s), i, word, sizeof(word));
        if ((list[n] = lsc_sampler_find(word)) != NULL) n++;
    }
    return n;
}

int
lsc_subspace_uses(const struct lsc_study *s, int of)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);

    for (size_t i = 0; i < n; i++)
        if (list[i]->of & of) return 1;
    return 0;
}

int
lsc_subspace_searches(const struct lsc_study *s)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t n = lsc_subspace_samplers(s, list);

    for (size_t i = 0; i < n; i++)
        if (list[i]->refuses || list[i]->of & LSC_OF_RANDOM) return 1;
    return 0;
}

/* "subspace.pca_random_scale" and the like. */
static void
scale_name(const struct lsc_sampler *sampler, enum lsc_reach reach,
           char name[64])
{
    snprintf(name, 64, "subspace.%s%s", sampler->name,
             reach == LSC_WIDE ? "_plane_scale" : "_scale");
    for (char *at = name; (at = strchr(at, '-')) != NULL;) *at = '_';
}

void
lsc_subspace_scale(const struct lsc_study *s, const struct lsc_sampler *sampler,
                   enum lsc_reach reach, double scale[2])
{
    char name[64];

    scale[0] = scale[1] = 0;
    if (sampler->single || sampler->masks) return;
    scale_name(sampler, reach, name);
    for (size_t i = 0; i < 2; i++)
        scale[i] = lsc_config_item(&s->config, name, i);
}

static int
check_scale(const struct lsc_study *s, const struct lsc_sampler *sampler,
            enum lsc_reach reach, struct lsc_err *err)
{
    char name[64];
    size_t n;

    if (sampler->single || sampler->masks) return LSC_OK;
    scale_name(sampler, reach, name);
    n = lsc_config_count(&s->config, name);
    if (n == 2 && lsc_config_item(&s->config, name, 0) <=
                      lsc_config_item(&s->config, name, 1))
        return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[subspace] %s: '%s', expected the least scale and the "
                    "most",
                    strchr(name, '.') + 1, lsc_config_text(&s->config, name));
}

static int
unknown(const char *word, struct lsc_err *err)
{
    char known[256] = "";
    size_t at = 0;

    for (size_t i = 0; lsc_samplers[i] != NULL && at < sizeof(known); i++)
        at += (size_t)snprintf(known + at, sizeof(known) - at, "%s%s",
                               i > 0 ? ", " : "", lsc_samplers[i]->name);
    return lsc_fail(err, LSC_EINVAL,
                    "[subspace] samplers: unknown sampler '%s' (known: %s)",
                    word, known);
}

static int
check_masks(const struct lsc_study *s, const struct lsc_sampler *sampler,
            struct lsc_err *err)
{
    const struct lsc_net *net = &s->net;
    int found = !sampler->masks;

    for (size_t i = 0; i < net->nnodes; i++)
        found |= strcmp(net->nodes[i].layer->name, "dropout") == 0;
    if (!found)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] samplers: %s: the net has no dropout layer",
                        sampler->name);
    if (sampler->masks && net->Q > 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] samplers: %s: not for nets with batch norm",
                        sampler->name);
    return LSC_OK;
}

static int
check_samplers(const struct lsc_study *s, struct lsc_err *err)
{
    const struct lsc_sampler *list[LSC_MOST_SAMPLERS];
    size_t words = lsc_text_words(list_of(s)), n = 0;
    char word[32];
    int st = LSC_OK;

    for (; n < words; n++) {
        const struct lsc_sampler *sampler;

        lsc_text_word(list_of(s), n, word, sizeof(word));
        sampler = lsc_sampler_find(word);
        if (sampler == NULL) return unknown(word, err);
        for (size_t i = 0; i < n; i++)
            if (list[i] == sampler)
                return lsc_fail(err, LSC_EINVAL,
                                "[subspace] samplers: %s is there twice", word);
        list[n] = sampler;
        LSC_TRY(check_masks(s, sampler, err));
        LSC_TRY(check_scale(s, sampler, LSC_NARROW, err));
        LSC_TRY(check_scale(s, sampler, LSC_WIDE, err));
    }
    if (words == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] samplers: empty, expected at least one");
    if (lsc_subspace_searches(s))
        LSC_TRY(check_scale(s, lsc_sampler_find("random"), LSC_NARROW, err));
out:
    return st;
}

static int
check_directions(const struct lsc_study *s, int of, const char *option,
                 struct lsc_err *err)
{
    size_t rank = lsc_study_option(s, "subspace.rank");
    size_t n = lsc_study_option(s, option);

    if (!lsc_subspace_uses(s, of) || rank < n) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL,
                    "[subspace] rank: %zu, expected less than [subspace] %s = "
                    "%zu",
                    rank, strchr(option, '.') + 1, n);
}

static int
check_checkpoints(const struct lsc_study *s, struct lsc_err *err)
{
    size_t T = lsc_study_option(s, "subspace.checkpoints");
    size_t epochs = lsc_study_option(s, "train.epochs");

    if (!lsc_config_flag(&s->config, "ensemble.trajectory"))
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] samples around the last checkpoints: set "
                        "[ensemble] trajectory = yes");
    if (T > epochs)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] checkpoints: %zu, expected at most [train] "
                        "epochs = %zu",
                        T, epochs);
    return LSC_OK;
}

int
lsc_subspace_check(const struct lsc_study *s, struct lsc_err *err)
{
    size_t solutions = lsc_recipe_solutions(s);
    size_t runs = lsc_study_option(s, "subspace.plane_runs");
    int st;

    LSC_TRY(check_samplers(s, err));
    LSC_TRY(check_checkpoints(s, err));
    LSC_TRY(
        check_directions(s, LSC_OF_DIRECTIONS, "subspace.checkpoints", err));
    LSC_TRY(check_directions(s, LSC_OF_RANDOM, "subspace.samples", err));
    if (lsc_subspace_searches(s) && s->validation.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] samplers: random samples are judged on "
                        "validation images: set [data] validation = 2000 or "
                        "more");
    if (runs > solutions)
        return lsc_fail(err, LSC_EINVAL,
                        "[subspace] plane_runs: %zu, expected at most "
                        "[ensemble] solutions = %zu",
                        runs, solutions);
    if (solutions > LSC_MOST_MEMBERS)
        return lsc_fail(err, LSC_EINVAL,
                        "[ensemble] solutions: %zu, expected at most %d for "
                        "kind subspace-samples",
                        solutions, LSC_MOST_MEMBERS);
    if (s->test_subset.n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "data set %s: no test images ([data] classes)",
                        s->data.name);
out:
    return st;
}
