/* cifar100.c - small colour photographs, Krizhevsky 2009. */
#include "config.h"

#include "cifar.h"

static const char *const train[] = {"train.bin", NULL};
static const char *const test[] = {"test.bin", NULL};

/* The coarse label (20 kinds), then the fine one. */
static const struct lsc_cifar format = {{train, test}, 2};

static int
probe(struct lsc_data *data, struct lsc_err *err)
{
    return lsc_cifar_probe(&format, data, err);
}

static int
fill(const struct lsc_data *data, int which, uint8_t *pixels, uint8_t *labels,
     struct lsc_err *err)
{
    return lsc_cifar_read(&format, data, which, pixels, labels, err);
}

const struct lsc_dataset lsc_dataset_cifar100 = {
    .name = "cifar100",
    .help = "colour photographs of 100 kinds: 50,000 + 10,000 of 32 x 32",
    .dirs = "/usr/share/datasets/cifar100",
    .files = "train.bin[.gz], test.bin[.gz]",
    .h = 32,
    .w = 32,
    .c = 3,
    .classes = 100,
    .mean = {0.5071f, 0.4865f, 0.4409f},
    .std = {0.2673f, 0.2564f, 0.2762f},
    .probe = probe,
    .read = fill,
};
