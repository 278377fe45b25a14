/* fashion_mnist.c - articles of clothing, Xiao et al. 2017. */
#include "config.h"

#include "idx.h"

const struct lsc_dataset lsc_dataset_fashion_mnist = {
    .name = "fashion-mnist",
    .help = "articles of clothing: 60,000 + 10,000 of 28 x 28",
    .dirs = "/usr/share/datasets/fashion-mnist",
    .files = LSC_IDX_FILES,
    .h = 28,
    .w = 28,
    .c = 1,
    .classes = 10,
    .mean = {0.2860f},
    .std = {0.3530f},
    .published = "467c29f4947ca5f8d1ae796ec17576f8",
    .probe = lsc_idx_probe,
    .read = lsc_idx_read,
};
