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

static void
residual_block(struct text *t, const char *name, const char *before, int c,
               int stride)
{
    put(t, ", conv2d %d 3 stride=%d padding=1 bias=0 name=%s.conv1", c, stride,
        name);
    put(t, ", batchnorm name=%s.bn1, relu name=%s.relu1", name, name);
    put(t, ", conv2d %d 3 padding=1 bias=0 name=%s.conv2", c, name);
    put(t, ", batchnorm name=%s.bn2", name);
    if (stride > 1) {
        put(t, ", shortcut %d %d name=%s.shortcut from=%s", c, stride, name,
            before);
        put(t, ", add name=%s.add from=%s.bn2+%s.shortcut", name, name, name);
    } else {
        put(t, ", add name=%s.add from=%s.bn2+%s", name, name, before);
    }
    put(t, ", relu name=%s.relu2", name);
}

/* He et al. 2016, section 4.2: 6 blocks + 2 layers, shortcuts of kind A. */
static int
resnet(int blocks, size_t nargs, size_t classes, char *spec, size_t size,
       struct lsc_err *err)
{
    struct text t = {spec, size, 0};
    char name[LSC_NAME], before[LSC_NAME + 8] = "relu";

    if (nargs > 0) return lsc_fail(err, LSC_EINVAL, "takes no numbers");
    put(&t, "conv2d 16 3 padding=1 bias=0 name=conv1, batchnorm name=bn1, "
            "relu name=relu");
    for (int stage = 1; stage <= 3; stage++)
        for (int i = 0; i < blocks; i++) {
            snprintf(name, sizeof(name), "layer%d.%d", stage, i);
            residual_block(&t, name, before, 8 << stage,
                           stage > 1 && i == 0 ? 2 : 1);
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

#define RESNET(name, blocks)                                                   \
    static int name(const long *arg, size_t nargs, size_t classes, char *spec, \
                    size_t size, struct lsc_err *err)                          \
    {                                                                          \
        (void)arg;                                                             \
        return resnet(blocks, nargs, classes, spec, size, err);                \
    }
RESNET(resnet20, 3)
RESNET(resnet32, 5)
RESNET(resnet44, 7)
RESNET(resnet56, 9)

const struct lsc_named_net lsc_nets[] = {
    {"mlp", "hidden layers of the widths given (mlp 512 512), else 200 200",
     mlp},
    {"smallcnn", "3x3 convolutions 16-32-32, max pools; optional dropout %",
     smallcnn},
    {"mediumcnn", "the same with 64-128-256-256", mediumcnn},
    {"simplecnn-tiny", "3x3 convolutions 16-32, relu, average pools",
     simple_tiny},
    {"simplecnn-small", "the same with 32-64-64", simple_small},
    {"simplecnn-medium", "the same with 32-64-64-128", simple_medium},
    {"resnet20", "residual net, option-A shortcuts, batch norm", resnet20},
    {"resnet32", "residual net, option-A shortcuts, batch norm", resnet32},
    {"resnet44", "residual net, option-A shortcuts, batch norm", resnet44},
    {"resnet56", "residual net, option-A shortcuts, batch norm", resnet56},
    {NULL, NULL, NULL},
};
