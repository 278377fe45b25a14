/* notmnist.c - letters A to J in many fonts, Bulatov 2011. */
#include "config.h"

#include "idx.h"

const struct lsc_dataset lsc_dataset_notmnist = {
    .name = "notmnist",
    .help = "letters A to J in many fonts, 28 x 28",
    .dirs = "/usr/share/datasets/notmnist",
    .files = LSC_IDX_FILES,
    .h = 28,
    .w = 28,
    .c = 1,
    .classes = 10,
    /* Approximate: there is no agreed set of training images. */
    .mean = {0.4240f},
    .std = {0.4583f},
    .probe = lsc_idx_probe,
    .read = lsc_idx_read,
};
