/* split.c - which images. */
#include "config.h"

#include "split.h"

#include "rng.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Choose count of n: chosen[n] is 1 for these, 0 for the others. */
static int
choose(size_t n, size_t count, uint64_t seed, uint64_t index, uint8_t *chosen,
       struct lsc_err *err)
{
    uint32_t *order = NULL;
    struct lsc_rng rng;
    int st;

    LSC_TRY(lsc_alloc(&order, n, err));
    for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
    lsc_rng_start(&rng, seed, LSC_FOR_SUBSET, index);
    lsc_rng_shuffle(&rng, n, order);
    memset(chosen, 0, n);
    for (size_t i = 0; i < count; i++) chosen[order[i]] = 1;
out:
    free(order);
    return st;
}

/* take[class] = 1 for the classes asked for. */
static int
wanted(const struct lsc_data *data, const long *classes, size_t nclasses,
       uint8_t take[256], struct lsc_err *err)
{
    memset(take, nclasses == 0, 256);
    for (size_t i = 0; i < nclasses; i++) {
        if (classes[i] < 0 || (size_t)classes[i] >= data->classes)
            return lsc_fail(err, LSC_EINVAL,
                            "class %ld is not in data set %s, expected 0 to "
                            "%zu",
                            classes[i], data->name, data->classes - 1);
        take[classes[i]] = 1;
    }
    return LSC_OK;
}

int
lsc_split_create(struct lsc_split *split, const struct lsc_data *data,
                 const struct lsc_images *from, size_t count,
                 const long *classes, size_t nclasses, uint64_t seed,
                 uint64_t index, struct lsc_err *err)
{
    struct lsc_split all = {data, from, 0, NULL}, some = {data, from, 0, NULL};
    uint8_t take[256];
    int st;

    assert(from->n <= UINT32_MAX);
    LSC_TRY(wanted(data, classes, nclasses, take, err));
    LSC_TRY(lsc_alloc(&all.index, from->n, err));
    for (size_t i = 0; i < from->n; i++)
        if (take[from->labels[i]]) all.index[all.n++] = (uint32_t)i;
    if (count > 0 && count != all.n) {
        LSC_TRY(lsc_split_divide(&all, count, seed, index, &some, err));
        lsc_split_free(&all);
        all = some;
    }
    *split = all;
    return LSC_OK;
out:
    lsc_split_free(&all);
    return st;
}

int
lsc_split_divide(struct lsc_split *split, size_t count, uint64_t seed,
                 uint64_t index, struct lsc_split *other, struct lsc_err *err)
{
    struct lsc_split some = {split->data, split->from, 0, NULL};
    uint8_t *chosen = NULL;
    size_t left = 0;
    int st;

    if (count > split->n)
        return lsc_fail(err, LSC_EINVAL,
                        "data set %s: %zu images wanted, expected at most %zu",
                        split->data->name, count, split->n);
    LSC_TRY(lsc_alloc(&chosen, split->n, err));
    LSC_TRY(lsc_alloc(&some.index, count, err));
    LSC_TRY(choose(split->n, count, seed, index, chosen, err));
    for (size_t i = 0; i < split->n; i++) {
        if (chosen[i])
            some.index[some.n++] = split->index[i];
        else
            split->index[left++] = split->index[i];
    }
    split->n = left;
    *other = some;
    some.index = NULL;
out:
    free(chosen);
    free(some.index);
    return st;
}

int
lsc_split_sample(const struct lsc_split *split, size_t count, uint64_t seed,
                 uint64_t index, struct lsc_split *other, struct lsc_err *err)
{
    struct lsc_split all = *split;
    int st;

    LSC_TRY(lsc_alloc(&all.index, split->n, err));
    memcpy(all.index, split->index, split->n * sizeof(*all.index));
    if (count == 0 || count >= split->n) {
        *other = all;
        return LSC_OK;
    }
    LSC_TRY(lsc_split_divide(&all, count, seed, index, other, err));
out:
    lsc_split_free(&all);
    return st;
}

void
lsc_split_free(struct lsc_split *split)
{
    if (split == NULL) return;
    free(split->index);
    split->index = NULL;
    split->n = 0;
}
