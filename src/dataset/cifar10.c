/* cifar10.c - small colour photographs, Krizhevsky 2009. */
#include "config.h"

#include "cifar.h"

static const char *const train[] = {
    "data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
    "data_batch_4.bin", "data_batch_5.bin", NULL,
};
static const char *const test[] = {"test_batch.bin", NULL};
static const struct lsc_cifar format = {{train, test}, 1};

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

/* Mean and std are those that the public residual networks for CIFAR-10 were
 * trained with. */
const struct lsc_dataset lsc_dataset_cifar10 = {
    .name = "cifar10",
    .help = "colour photographs of 10 kinds: 50,000 + 10,000 of 32 x 32",
    .dirs = "/usr/share/datasets/cifar10",
    .files = "data_batch_1.bin[.gz] to data_batch_5.bin[.gz], "
             "test_batch.bin[.gz]",
    .h = 32,
    .w = 32,
    .c = 3,
    .classes = 10,
    .mean = {0.485f, 0.456f, 0.406f},
    .std = {0.229f, 0.224f, 0.225f},
    .probe = probe,
    .read = fill,
};
