/* mnist.c - handwritten digits, LeCun et al. 1998. */
#include "config.h"

#include "idx.h"

const struct lsc_dataset lsc_dataset_mnist = {
    .name = "mnist",
    .help = "handwritten digits: 60,000 + 10,000 of 28 x 28",
    .dirs = "/usr/share/datasets/mnist",
    .files = LSC_IDX_FILES,
    .h = 28,
    .w = 28,
    .c = 1,
    .classes = 10,
    .mean = {0.1307f},
    .std = {0.3081f},
    .published = "93c5023218cbd911c35839d08ae36bba",
    .probe = lsc_idx_probe,
    .read = lsc_idx_read,
};
