/* bench.c - losscape bench: how fast this machine is. */
#include "config.h"

#include "../bench.h"
#include "../command.h"
#include "../machine.h"
#include "layer.h"

#include <argp.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CASES 16

struct request {
    const char *names[MOST_CASES];
    size_t n, batch;
    double seconds;
    int layers, json;
};

/* clang-format off */
static const struct argp_option options[] = {
    {"layers", 'l', NULL, 0, "a table of the layers as well", 0},
    {"json", 'j', NULL, 0, "all of it as JSON", 0},
    {"batch", 'b', "IMAGES", 0, "of a training step (default: 128)", 0},
    {"seconds", 's', "S", 0, "for each figure, about (default: 2)", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};
/* clang-format on */

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char *end;

    switch (key) {
    case 'l': r->layers = 1; break;
    case 'j': r->json = 1; break;
    case 'b':
        r->batch = strtoul(arg, &end, 10);
        if (*end != '\0' || r->batch == 0 || r->batch > 65536)
            argp_error(state, "--batch: '%s', expected 1 to 65536", arg);
        break;
    case 's':
        r->seconds = strtod(arg, &end);
        if (*end != '\0' || !(r->seconds >= 0 && r->seconds <= 3600))
            argp_error(state, "--seconds: '%s', expected 0 to 3600", arg);
        break;
    case ARGP_KEY_ARG:
        if (r->n == MOST_CASES) argp_error(state, "too many nets");
        r->names[r->n++] = arg;
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* One net's figures. */
struct figures {
    const struct lsc_bench_case *c;
    const struct lsc_net *net;
    double loss, core;
    struct lsc_bench_times eval, train;
};

/* GFLOP/s of `seconds` an image; training counts three times forward. */
static double
rate(double flops, double seconds)
{
    return seconds > 0 ? 1e-9 * flops / seconds : 0;
}

static void
print_layers(const struct figures *f)
{
    printf("  %-28s %9s %12s %8s %12s %12s %8s\n", "layer", "Mflop", "eval us",
           "GFLOP/s", "forward us", "backward us", "GFLOP/s");
    for (size_t i = 0; i < f->net->nnodes; i++) {
        const struct lsc_node *node = &f->net->nodes[i];
        double back = f->train.backward[i], forth = f->train.forward[i];

        printf("  %-10s %-17s %9.3f %12.3f %8.1f %12.3f %12.3f %8.1f\n",
               node->layer->name, node->name, node->flops / 1e6,
               1e6 * f->eval.forward[i], rate(node->flops, f->eval.forward[i]),
               1e6 * forth, 1e6 * back, rate(3 * node->flops, forth + back));
    }
    printf("\n");
}

static void
print(const struct figures *f, int layers)
{
    double flops = f->net->flops, eval = rate(flops, f->eval.image);
    double train = rate(3 * flops, f->train.image);

    printf("%-18s %10.0f %8.1f %5.0f %% %10.0f %8.1f %5.0f %%   %.6f\n",
           f->c->name, 1 / f->eval.image, eval, 100 * eval / f->core,
           1 / f->train.image, train, 100 * train / f->core, f->loss);
    if (layers) print_layers(f);
    fflush(stdout);
}

static json_t *
pace(const struct figures *f, double flops, double seconds)
{
    return json_pack("{s:f, s:f, s:f}", "images_per_second", 1 / seconds,
                     "gflops", rate(flops, seconds), "share",
                     rate(flops, seconds) / f->core);
}

static json_t *
layers_json(const struct figures *f)
{
    json_t *all = json_array();

    for (size_t i = 0; i < f->net->nnodes; i++) {
        const struct lsc_node *node = &f->net->nodes[i];

        json_array_append_new(
            all, json_pack("{s:s, s:s, s:f, s:f, s:f, s:f}", "layer",
                           node->layer->name, "name", node->name, "flops",
                           node->flops, "eval_seconds", f->eval.forward[i],
                           "forward_seconds", f->train.forward[i],
                           "backward_seconds", f->train.backward[i]));
    }
    return all;
}

static json_t *
to_json(const struct figures *f, size_t batch, int layers)
{
    json_t *one = json_pack(
        "{s:s, s:s, s:[III], s:I, s:I, s:f, s:f, s:o, s:o}", "net", f->c->name,
        "spec", f->net->spec, "shape", (json_int_t)f->net->input.h,
        (json_int_t)f->net->input.w, (json_int_t)f->net->input.c, "batch",
        (json_int_t)batch, "eval_batch", (json_int_t)lsc_eval_batch(f->net),
        "flops", f->net->flops, "loss", f->loss, "eval",
        pace(f, f->net->flops, f->eval.image), "train",
        pace(f, 3 * f->net->flops, f->train.image));

    if (layers) json_object_set_new(one, "layers", layers_json(f));
    return one;
}

static int
time_one(const struct request *r, const struct lsc_bench_case *c, double core,
         json_t *all, struct lsc_err *err)
{
    struct figures f = {.c = c, .core = core};
    struct lsc_bench bench;
    int st;

    LSC_TRY(lsc_bench_open(&bench, c, r->batch, err));
    f.net = &bench.net;
    LSC_TRY(lsc_bench_loss(&bench, &f.loss, err));
    LSC_TRY(lsc_bench_time(&bench, 0, r->seconds, r->layers, &f.eval, err));
    LSC_TRY(lsc_bench_time(&bench, 1, r->seconds, r->layers, &f.train, err));
    if (r->json)
        json_array_append_new(all, to_json(&f, r->batch, r->layers));
    else
        print(&f, r->layers);
out:
    lsc_bench_times_free(&f.eval);
    lsc_bench_times_free(&f.train);
    lsc_bench_close(&bench);
    return st;
}

static int
wanted(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->names[i], name) == 0) return 1;
    return r->n == 0;
}

static int
check_names(const struct request *r, struct lsc_err *err)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct lsc_bench_case *c = lsc_bench_cases;

        while (c->name != NULL && strcmp(c->name, r->names[i]) != 0) c++;
        if (c->name == NULL)
            return lsc_fail(err, LSC_EUSAGE,
                            "bench: no case '%s' (losscape bench --help)",
                            r->names[i]);
    }
    return LSC_OK;
}

static void
print_head(double core)
{
    printf("%s, %d thread%s; sgemm of 2048: %.1f GFLOP/s\n",
           lsc_machine_blas_core(), lsc_machine_blas_threads(),
           lsc_machine_blas_threads() == 1 ? "" : "s", core);
    printf("%-18s %10s %8s %7s %10s %8s %7s   %s\n", "net", "eval im/s",
           "GFLOP/s", "sgemm", "train im/s", "GFLOP/s", "sgemm", "loss");
}

static int
bench_all(const struct request *r, struct lsc_err *err)
{
    json_t *all = json_array(), *report;
    double core;
    int st;

    LSC_TRY(check_names(r, err));
    LSC_TRY(lsc_bench_core(&core, err));
    if (!r->json) print_head(core);
    for (const struct lsc_bench_case *c = lsc_bench_cases; c->name != NULL; c++)
        if (wanted(r, c->name)) LSC_TRY(time_one(r, c, core, all, err));
    if (r->json) {
        report = json_pack("{s:s, s:s, s:i, s:f, s:O}", "blas",
                           lsc_machine_blas(), "core", lsc_machine_blas_core(),
                           "threads", lsc_machine_blas_threads(),
                           "sgemm_gflops", core, "nets", all);
        json_dumpf(report, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
        putchar('\n');
        json_decref(report);
    }
    if (fflush(stdout) != 0)
        st = lsc_fail(err, LSC_EIO, "standard output: cannot be written");
out:
    json_decref(all);
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "[NET]...",
        .doc = "Time evaluation and training of a few nets on random bytes, "
               "one BLAS thread unless the environment says otherwise, and "
               "compare with the core's own sgemm: mlp (784-512-512-10), "
               "smallcnn-28x28x1, smallcnn-32x32x3, mediumcnn, resnet20."
               "\vEvaluation goes in batches of a size that follows from the "
               "net, as in studies.  The loss is that of the untrained net.",
    };
    struct request r = {.batch = 128, .seconds = 2};

    if (argp_parse(&argp, argc, argv, 0, NULL, &r) != 0)
        return lsc_fail(err, LSC_EUSAGE, "bench: see losscape bench --help");
    lsc_machine_one_thread();
    return bench_all(&r, err);
}

const struct lsc_command lsc_command_bench = {
    "bench",
    "[NET]... [--layers] [--json]",
    "how fast this machine trains and evaluates",
    run,
};
