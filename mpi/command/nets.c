/* nets.c - losscape nets: the named nets, and what a net consists of. */
#include "config.h"

#include "../command.h"
#include "layer.h"

#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct request {
    const char *net;
    struct lsc_shape shape;
    size_t classes;
};

/* clang-format off */
static const struct argp_option options[] = {
    {"shape", 's', "HxWxC", 0, "one image (default: 28x28x1)", 0},
    {"classes", 'c', "COUNT", 0, "classes (default: 10)", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};
/* clang-format on */

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char more;

    switch (key) {
    case 's':
        if (strchr(arg, '-') != NULL ||
            sscanf(arg, "%zux%zux%zu%c", &r->shape.h, &r->shape.w, &r->shape.c,
                   &more) != 3)
            argp_error(state, "--shape: '%s', expected HxWxC", arg);
        break;
    case 'c':
        if (strchr(arg, '-') != NULL ||
            sscanf(arg, "%zu%c", &r->classes, &more) != 1 || r->classes == 0 ||
            r->classes > 256)
            argp_error(state, "--classes: '%s', expected 1 to 256", arg);
        break;
    case ARGP_KEY_ARG:
        if (state->arg_num > 0)
            argp_error(state, "expected one net: quote a spec");
        r->net = arg;
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void
list_layers(void)
{
    printf("\nlayers of a spec, as \"conv2d 16 3 padding=1, relu, gap, dense "
           "10\"\n");
    for (size_t i = 0; lsc_layers[i] != NULL; i++) {
        const struct lsc_arg *a = lsc_layers[i]->args;

        printf("%-17s %s\n", lsc_layers[i]->name, lsc_layers[i]->help);
        if (a->key != NULL) printf("%-17s", "");
        for (; a->key != NULL; a++) {
            printf(" %s", a->key);
            if (!isnan(a->otherwise)) printf("=%g", a->otherwise);
            if (a[1].key == NULL) printf("\n");
        }
    }
}

static int
list(const struct request *r, struct lsc_err *err)
{
    int st = LSC_OK;

    printf("%-17s %10s at %zux%zux%zu, %zu classes\n", "net", "parameters",
           r->shape.h, r->shape.w, r->shape.c, r->classes);
    for (size_t i = 0; lsc_nets[i].name != NULL; i++) {
        struct lsc_net net;

        LSC_TRY(
            lsc_net_create(&net, lsc_nets[i].name, r->shape, r->classes, err));
        printf("%-17s %10zu  %s\n", lsc_nets[i].name, net.P, lsc_nets[i].help);
        lsc_net_free(&net);
    }
    list_layers();
out:
    return st;
}

/* A layer a line. */
static void
print_spec(const char *spec)
{
    printf("spec        ");
    for (; *spec != '\0'; spec++) {
        putchar(*spec);
        if (spec[0] == ',' && spec[1] == ' ') printf("\n%-11s", "");
    }
    putchar('\n');
}

static void
print_tensors(const struct lsc_tensor *t, size_t n)
{
    for (size_t i = 0; i < n; i++, t++) {
        char shape[64] = "";

        for (size_t k = 0, at = 0; k < t->ndim && at < sizeof(shape); k++)
            at += (size_t)snprintf(shape + at, sizeof(shape) - at, "%s%zu",
                                   k > 0 ? " " : "", t->shape[k]);
        printf("%-28s %10zu %9zu  [%s]\n", t->name, t->offset, t->count, shape);
    }
}

static void
print(const struct lsc_net *net)
{
    print_spec(net->spec);
    printf("input       %zux%zux%zu, %zu classes\n", net->input.h, net->input.w,
           net->input.c, net->classes);
    printf("parameters  %zu\n", net->P);
    printf("buffers     %zu\n", net->Q);
    printf("forward     %.3g Mflop per image\n\n", net->flops / 1e6);
    printf("%-28s %10s %9s  shape\n", "tensor", "offset", "count");
    print_tensors(net->params, net->nparams);
    if (net->nbuffers > 0) printf("\nbuffers\n");
    print_tensors(net->buffers, net->nbuffers);
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .args_doc = "[NET]",
        .doc = "List the named nets and the layers; or show one net, a name "
               "(\"mlp 512 512\") or a spec, with its parameters.",
    };
    struct request r = {.shape = {28, 28, 1}, .classes = 10};
    struct lsc_net net;
    int st;

    if (argp_parse(&argp, argc, argv, 0, NULL, &r) != 0)
        return lsc_fail(err, LSC_EUSAGE, "nets: see losscape nets --help");
    if (r.net == NULL) return list(&r, err);
    LSC_TRY(lsc_net_create(&net, r.net, r.shape, r.classes, err));
    print(&net);
    lsc_net_free(&net);
out:
    return st;
}

const struct lsc_command lsc_command_nets = {
    "nets",
    "[NET]",
    "nets there are, and the parameters of one",
    run,
};
