/* eval.c - losscape eval: loss and accuracy of given weights, as JSON. */
#include "config.h"

#include "../command.h"
#include "../find_data.h"
#include "score.h"
#include "weights.h"

#include <argp.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    const char *net, *weights, *data, *dir;
    size_t split, images; /* split: 0 train, 1 test                  */
    size_t normalise;     /* enum lsc_normalise, or what follows it  */
};
static const char *const splits[] = {"train", "test", NULL};
static const char *const normalise[] = {
    [LSC_MEAN_STD] = "mean-std", [LSC_255] = "255", [LSC_NONE] = "none", NULL};
enum { BY_METADATA = LSC_NONE + 1 };

/* clang-format off */
static const struct argp_option options[] = {
    {"net", 'n', "NET", 0, "a name of `losscape nets' or a spec", 0},
    {"weights", 'w', "FILE", 0, "safetensors file with PyTorch's names", 0},
    {"data", 'd', "DATA", 0, "a name of `losscape data' or a directory", 0},
    {"split", 's', "SPLIT", 0, "train or test (default: test)", 0},
    {"dir", 'D', "PATH", 0, "where to look for the data set first", 0},
    {"normalise", 'N', "HOW", 0, "mean-std, 255 or none (default: the mean and "
     "std in the weights' metadata, else the data set's)", 0},
    {"images", 'i', "COUNT", 0, "the first COUNT images alone", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};
/* clang-format on */

static size_t
word(const struct argp_state *state, const char *arg, const char *const *words)
{
    size_t i = 0;

    while (words[i] != NULL && strcmp(words[i], arg) != 0) i++;
    if (words[i] == NULL)
        argp_error(state, "'%s', expected %s%s%s%s%s", arg, words[0],
                   words[2] != NULL ? ", " : " or ", words[1],
                   words[2] != NULL ? " or " : "",
                   words[2] != NULL ? words[2] : "");
    return i;
}

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char *end;

    switch (key) {
    case 'n': r->net = arg; break;
    case 'w': r->weights = arg; break;
    case 'd': r->data = arg; break;
    case 's': r->split = word(state, arg, splits); break;
    case 'D': r->dir = arg; break;
    case 'N': r->normalise = word(state, arg, normalise); break;
    case 'i':
        r->images = strtoul(arg, &end, 10);
        if (*arg < '0' || *arg > '9' || *end != '\0' || r->images == 0)
            argp_error(state, "--images: '%s', expected 1 or more", arg);
        break;
    case ARGP_KEY_END:
        if (r->net == NULL || r->weights == NULL || r->data == NULL)
            argp_error(state, "expected --net, --weights and --data");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void
set_scale(const struct request *r, const struct lsc_weights_note *note,
          const struct lsc_data *data, struct lsc_scale *scale)
{
    if (r->normalise != BY_METADATA)
        lsc_scale_set(scale, data, (enum lsc_normalise)r->normalise);
    else if (note->have_scale)
        lsc_scale_set_to(scale, data->c, note->mean, note->std);
    else
        lsc_scale_set(scale, data, LSC_MEAN_STD);
}

static int
choose_images(const struct request *r, const struct lsc_data *data,
              struct lsc_split *split, struct lsc_err *err)
{
    const struct lsc_images *from = r->split == 1 ? &data->test : &data->train;
    int st = lsc_split_create(split, data, from, 0, NULL, 0, 0, 0, err);

    if (st != LSC_OK) return st;
    if (split->n < r->images || split->n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %zu %s images, expected at least %zu", data->dir,
                        split->n, splits[r->split],
                        r->images > 0 ? r->images : 1);
    if (r->images > 0) split->n = r->images;
    return LSC_OK;
}

static int
print(const struct lsc_score *score, size_t images, struct lsc_err *err)
{
    json_t *loss = isfinite(score->loss) ? json_real(score->loss) : json_null();
    json_t *right =
        isfinite(score->accuracy) ? json_real(score->accuracy) : json_null();
    json_t *all = json_pack("{s:o, s:o, s:I}", "loss", loss, "accuracy", right,
                            "images", (json_int_t)images);

    json_dumpf(all, stdout, JSON_REAL_PRECISION(17));
    putchar('\n');
    json_decref(all);
    if (fflush(stdout) != 0)
        return lsc_fail(err, LSC_EIO, "standard output: cannot be written");
    if (!isfinite(score->loss))
        return lsc_fail(err, LSC_EDIVERGED, "the loss is not finite");
    return LSC_OK;
}

/* What is worked with. */
struct tools {
    struct lsc_data data;
    void *block;
    struct lsc_net net;
    float *theta, *buffers;
    struct lsc_work *work;
    struct lsc_split split;
    struct lsc_scale scale;
};

static int
evaluate(const struct request *r, struct tools *t, struct lsc_err *err)
{
    struct lsc_weights_note note = {0};
    struct lsc_score score;
    int st;

    LSC_TRY(lsc_find_data(r->data, r->dir, &t->data, &t->block, err));
    LSC_TRY(choose_images(r, &t->data, &t->split, err));
    LSC_TRY(lsc_net_create(&t->net, r->net,
                           (struct lsc_shape){t->data.h, t->data.w, t->data.c},
                           t->data.classes, err));
    LSC_TRY(lsc_alloc(&t->theta, t->net.P, err));
    LSC_TRY(lsc_alloc(&t->buffers, t->net.Q, err));
    LSC_TRY(lsc_weights_read(r->weights, &t->net, t->theta, t->buffers, &note,
                             err));
    set_scale(r, &note, &t->data, &t->scale);
    LSC_TRY(lsc_work_create(&t->work, &t->net, lsc_eval_batch(&t->net),
                            LSC_FORWARD, err));
    LSC_TRY(lsc_score(t->work, t->theta, t->buffers, &t->split, &t->scale, NULL,
                      &score, err));
    LSC_TRY(print(&score, t->split.n, err));
out:
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .doc = "Print loss and accuracy of weights, as JSON.",
    };
    struct request r = {.split = 1, .normalise = BY_METADATA};
    struct tools t = {.block = NULL};
    int st;

    if (argp_parse(&argp, argc, argv, 0, NULL, &r) != 0)
        return lsc_fail(err, LSC_EUSAGE, "eval: see losscape eval --help");
    st = evaluate(&r, &t, err);
    lsc_split_free(&t.split);
    lsc_work_free(t.work);
    lsc_net_free(&t.net);
    free(t.theta);
    free(t.buffers);
    free(t.block);
    return st;
}

const struct lsc_command lsc_command_eval = {
    "eval",
    "--net NET --weights FILE --data DATA [--split test]",
    "loss and accuracy of given weights, as JSON",
    run,
};
