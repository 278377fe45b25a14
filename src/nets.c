/* nets.c - the named nets, written as specs. */
#include "config.h"

#include "net.h"

#include <stdarg.h>
#include <stdio.h>

/* Text being written; `at` may pass `size`, which end() notices. */
struct text {
    char *spec;
    size_t size, at;
};

static void put(struct text *t, const char *format, ...) LSC_PRINTF(2, 3);

static void
put(struct text *t, const char *format, ...)
{
    size_t left = t->at < t->size ? t->size - t->at : 0;
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(left > 0 ? t->spec + t->at : NULL, left, format, args);
    va_end(args);
    t->at += (size_t)n;
}

static int
end(const struct text *t, struct lsc_err *err)
{
    if (t->at < t->size) return LSC_OK;
    return lsc_fail(err, LSC_EINVAL, "spec of more than %zu characters",
                    t->size - 1);
}

static int
mlp(const long *arg, size_t nargs, size_t classes, char *spec, size_t size,
    struct lsc_err *err)
{
    static const long usual[] = {200, 200};
    struct text t = {spec, size, 0};

    if (nargs == 0) {
        arg = usual;
        nargs = 2;
    }
    put(&t, "flatten");
    for (size_t i = 0; i < nargs; i++) put(&t, ", dense %ld, relu", arg[i]);
    put(&t, ", dense %zu", classes);
    return end(&t, err);
}

/* Fort et al. 2019: convolution, dropout, max pool (rounding up) and relu; no
 * relu after the last. */
static int
pooled(size_t n, const int *channels, const long *arg, size_t nargs,
       size_t classes, char *spec, size_t size, struct lsc_err *err)
{
    struct text t = {spec, size, 0};

    if (nargs > 1 || (nargs == 1 && (arg[0] < 0 || arg[0] > 99)))
        return lsc_fail(err, LSC_EINVAL,
                        "expected nothing or a dropout rate "
                        "in percent, 0 to 99");
    for (size_t i = 0; i < n; i++) {
        put(&t, "conv2d %d 3 padding=1, ", channels[i]);
        if (nargs == 1 && arg[0] > 0) put(&t, "dropout 0.%02ld, ", arg[0]);
        put(&t, "maxpool 2 ceil_mode=1, %s", i + 1 < n ? "relu, " : "");
    }
    put(&t, "flatten, dense %zu", classes);
    return end(&t, err);
}

/* The small net others have tried Fort et al. 2020 with. */
static int
cnn(const long *arg, size_t nargs, size_t classes, char *spec, size_t size,
    struct lsc_err *err)
{
    struct text t = {spec, size, 0};
    long w = nargs > 0 ? arg[0] : 24;

    if (nargs > 1 || w < 1 || w > 10000)
        return lsc_fail(err, LSC_EINVAL,
                        "expected nothing or a width, 1 to 10000");
    for (int i = 0; i < 3; i++)
        put(&t, "conv2d %ld 3 padding=1, relu, maxpool 2, ", i > 0 ? 2 * w : w);
    put(&t, "flatten, dense %ld, relu, dense %zu", 4 * w, classes);
    return end(&t, err);
}

/* Fort & Jastrzebski 2019: convolution, relu, average pool. */
static int
simple(size_t n, const int *channels, size_t nargs, size_t classes, char *spec,
       size_t size, struct lsc_err *err)
{
    struct text t = {spec, size, 0};

    if (nargs > 0) return lsc_fail(err, LSC_EINVAL, "takes no numbers");
    for (size_t i = 0; i < n; i++)
        put(&t, "conv2d %d 3 padding=1, relu, avgpool 2, ", channels[i]);
    put(&t, "flatten, dense %zu", classes);
    return end(&t, err);
}

/* "<name>conv<i>", with batch norm "<name>bn<i>" behind it or a bias in it. */
static void
convolution(struct text *t, const char *name, int i, int c, int stride,
            int normed)
{
    put(t, "conv2d %d 3 stride=%d padding=1 bias=%d name=%sconv%d", c, stride,
        !normed, name, i);
    if (normed) put(t, ", batchnorm name=%sbn%d", name, i);
}

static void
residual_block(struct text *t, const char *name, const char *before, int c,
               int stride, int normed)
{
    const char *last = normed ? "bn2" : "conv2";
    char inside[LSC_NAME + 8];

    snprintf(inside, sizeof(inside), "%s.", name);
    put(t, ", ");
    convolution(t, inside, 1, c, stride, normed);
    put(t, ", relu name=%s.relu1, ", name);
    convolution(t, inside, 2, c, 1, normed);
    if (stride > 1) {
        put(t, ", shortcut %d %d name=%s.shortcut from=%s", c, stride, name,
            before);
        put(t, ", add name=%s.add from=%s.%s+%s.shortcut", name, name, last,
            name);
    } else {
        put(t, ", add name=%s.add from=%s.%s+%s", name, name, last, before);
    }
    put(t, ", relu name=%s.relu2", name);
}

/* He et al. 2016, section 4.2: 6 blocks + 2 layers, shortcuts of kind A; or the
 * same without batch norm (Fort et al. 2020, appendix C.3). */
static int
resnet(int blocks, int normed, size_t nargs, size_t classes, char *spec,
       size_t size, struct lsc_err *err)
{
    struct text t = {spec, size, 0};
    char name[LSC_NAME], before[LSC_NAME + 8] = "relu";

    if (nargs > 0) return lsc_fail(err, LSC_EINVAL, "takes no numbers");
    convolution(&t, "", 1, 16, 1, normed);
    put(&t, ", relu name=relu");
    for (int stage = 1; stage <= 3; stage++)
        for (int i = 0; i < blocks; i++) {
            snprintf(name, sizeof(name), "layer%d.%d", stage, i);
            residual_block(&t, name, before, 8 << stage,
                           stage > 1 && i == 0 ? 2 : 1, normed);
            snprintf(before, sizeof(before), "%s.relu2", name);
        }
    put(&t, ", gap, dense %zu name=linear", classes);
    return end(&t, err);
}

#define POOLED(name, ...)                                                      \
    static int name(const long *arg, size_t nargs, size_t classes, char *spec, \
                    size_t size, struct lsc_err *err)                          \
    {                                                                          \
        static const int c[] = {__VA_ARGS__};                                  \
        return pooled(sizeof(c) / sizeof(*c), c, arg, nargs, classes, spec,    \
                      size, err);                                              \
    }
POOLED(smallcnn, 16, 32, 32)
POOLED(mediumcnn, 64, 128, 256, 256)

#define SIMPLE(name, ...)                                                      \
    static int name(const long *arg, size_t nargs, size_t classes, char *spec, \
                    size_t size, struct lsc_err *err)                          \
    {                                                                          \
        static const int c[] = {__VA_ARGS__};                                  \
        (void)arg;                                                             \
        return simple(sizeof(c) / sizeof(*c), c, nargs, classes, spec, size,   \
                      err);                                                    \
    }
SIMPLE(simple_tiny, 16, 32)
SIMPLE(simple_small, 32, 64, 64)
SIMPLE(simple_medium, 32, 64, 64, 128)

#define RESNET(name, blocks, normed)                                           \
    static int name(const long *arg, size_t nargs, size_t classes, char *spec, \
                    size_t size, struct lsc_err *err)                          \
    {                                                                          \
        (void)arg;                                                             \
        return resnet(blocks, normed, nargs, classes, spec, size, err);        \
    }
RESNET(resnet20, 3, 1)
RESNET(resnet20_nobn, 3, 0)
RESNET(resnet32, 5, 1)
RESNET(resnet44, 7, 1)
RESNET(resnet56, 9, 1)

const struct lsc_named_net lsc_nets[] = {
    {"mlp", "hidden layers of the widths given (mlp 512 512), else 200 200",
     mlp},
    {"smallcnn", "3x3 convolutions 16-32-32, max pools; optional dropout %",
     smallcnn},
    {"mediumcnn", "the same with 64-128-256-256", mediumcnn},
    {"cnn", "3x3 convolutions w-2w-2w, relu, max pools, dense 4w (cnn 24)",
     cnn},
    {"simplecnn-tiny", "3x3 convolutions 16-32, relu, average pools",
     simple_tiny},
    {"simplecnn-small", "the same with 32-64-64", simple_small},
    {"simplecnn-medium", "the same with 32-64-64-128", simple_medium},
    {"resnet20", "residual net, option-A shortcuts, batch norm", resnet20},
    {"resnet20-nobn", "the same without batch norm", resnet20_nobn},
    {"resnet32", "residual net, option-A shortcuts, batch norm", resnet32},
    {"resnet44", "residual net, option-A shortcuts, batch norm", resnet44},
    {"resnet56", "residual net, option-A shortcuts, batch norm", resnet56},
    {NULL, NULL, NULL},
};
