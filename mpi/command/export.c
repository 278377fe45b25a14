/* export.c - losscape export: a solution as safetensors. */
#include "config.h"

#include "../command.h"
#include "../h5.h"
#include "../reader.h"
#include "safetensors.h"
#include "weights.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct request {
    const char *path, *out;
    size_t solution;
};

static const struct argp_option options[] = {
    {"solution", 's', "I", 0, "Which one (default: 0, the first)", 0},
    {0},
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char more;

    switch (key) {
    case 's':
        if (arg[0] == '-' || sscanf(arg, "%zu%c", &r->solution, &more) != 1)
            argp_error(state, "--solution: '%s', expected a number from 0",
                       arg);
        break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 1) argp_error(state, "'%s' is one too many", arg);
        *(state->arg_num == 0 ? &r->path : &r->out) = arg;
        break;
    case ARGP_KEY_END:
        if (r->out == NULL) argp_error(state, "which FILE.h5 and OUT?");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* The net that /net describes, and the phrase that says how bytes become its
 * input. */
static int
read_net(const struct lsc_reader *r, struct lsc_net *net, char *phrase,
         size_t size, struct lsc_err *err)
{
    hid_t at = H5Gopen2(r->file, "/net", H5P_DEFAULT);
    float mean[LSC_MAX_CHANNELS], std[LSC_MAX_CHANNELS];
    char *spec = at < 0 ? NULL : lsc_h5_get_text(at, "spec");
    int64_t input[3] = {0}, classes = 0;
    size_t c, n = 0;
    int st;

    if (spec == NULL ||
        lsc_h5_get(at, "input", H5T_NATIVE_INT64, 3, input) != 0 ||
        lsc_h5_get(at, "classes", H5T_NATIVE_INT64, 1, &classes) != 0 ||
        input[0] < 1 || input[1] < 1 || input[2] < 1 ||
        input[2] > LSC_MAX_CHANNELS || classes < 1) {
        st =
            lsc_fail(err, LSC_EIO, "%s: /net does not describe a net", r->path);
        goto out;
    }
    c = (size_t)input[2];
    if (lsc_h5_get(at, "mean", H5T_NATIVE_FLOAT, c, mean) != 0 ||
        lsc_h5_get(at, "std", H5T_NATIVE_FLOAT, c, std) != 0) {
        st = lsc_fail(err, LSC_EIO, "%s: /net: no mean and std", r->path);
        goto out;
    }
    n = (size_t)snprintf(phrase, size, "mean");
    for (size_t i = 0; i < 2 * c; i++)
        n += (size_t)snprintf(phrase + n, size - n, "%s %.9g",
                              i == c ? ", std" : "",
                              (double)(i < c ? mean[i] : std[i - c]));
    st = lsc_net_create(
        net, spec, (struct lsc_shape){(size_t)input[0], (size_t)input[1], c},
        (size_t)classes, err);
out:
    free(spec);
    if (at >= 0) H5Gclose(at);
    return st;
}

/* Whether the solution was trained to an end. */
static int
check_done(const struct lsc_reader *r, size_t solution, struct lsc_err *err)
{
    size_t i = lsc_reader_find(r, "/solutions/theta");
    const struct lsc_reader_array *a = i != (size_t)-1 ? &r->arrays[i] : NULL;

    if (a == NULL)
        return lsc_fail(err, LSC_EINVAL, "%s: holds no solutions", r->path);
    if (solution >= a->rows)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: no solution %zu, expected 0 to %zu", r->path,
                        solution, a->rows - 1);
    for (size_t k = 0; k < r->nstages; k++) {
        const struct lsc_reader_stage *s = &r->stages[k];

        if (strcmp(s->name, a->stage) == 0 && solution < s->count &&
            s->rows[solution].status == LSC_TODO)
            return lsc_fail(err, LSC_EINVAL, "%s: solution %zu is not done yet",
                            r->path, solution);
    }
    return LSC_OK;
}

/* What is there already may only be weights. */
static int
check_out(const char *out, struct lsc_err *err)
{
    struct lsc_safetensors weights = {0};
    struct stat old;
    int st = LSC_OK;

    if (stat(out, &old) != 0) return LSC_OK;
    if (!S_ISREG(old.st_mode) ||
        lsc_safetensors_open(&weights, out, NULL) != LSC_OK)
        st = lsc_fail(err, LSC_EIO,
                      "%s: is there already and is not a safetensors file; "
                      "give another OUT",
                      out);
    lsc_safetensors_close(&weights);
    return st;
}

static int export(const struct lsc_reader *r, const struct request *q,
                  struct lsc_err *err)
{
    float *theta = NULL, *buffers = NULL;
    struct lsc_net net = {0};
    char phrase[256];
    const char *metadata[] = {"format", "pt", "architecture", NULL, "input",
                              phrase,   NULL};
    int st;

    LSC_TRY(check_out(q->out, err));
    LSC_TRY(check_done(r, q->solution, err));
    LSC_TRY(read_net(r, &net, phrase, sizeof(phrase), err));
    metadata[3] = net.spec;
    LSC_TRY(lsc_alloc(&theta, net.P, err));
    LSC_TRY(lsc_alloc(&buffers, net.Q, err));
    LSC_TRY(lsc_reader_row(r, "/solutions/theta", q->solution,
                           net.P * sizeof(*theta), theta, err));
    if (net.Q > 0)
        LSC_TRY(lsc_reader_row(r, "/solutions/buffers", q->solution,
                               net.Q * sizeof(*buffers), buffers, err));
    LSC_TRY(lsc_weights_write(q->out, &net, theta, buffers, metadata, err));
    printf("%s: solution %zu, %zu parameters, %zu running statistics\n", q->out,
           q->solution, net.P, net.Q);
out:
    free(theta);
    free(buffers);
    lsc_net_free(&net);
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "FILE.h5 OUT.safetensors",
        .doc = "Write the weights and running statistics of a solution under "
               "PyTorch's names.  (A study reads them back with [start] "
               "weights = OUT.safetensors.)",
    };
    struct request request = {0};
    struct lsc_reader r;
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    LSC_TRY(lsc_reader_open(&r, request.path, 0, err));
    st = export(&r, &request, err);
    lsc_reader_close(&r);
out:
    return st;
}

const struct lsc_command lsc_command_export = {
    "export",
    "FILE.h5 --solution I OUT.safetensors",
    "weights for PyTorch",
    run,
};
