/* compare.c - losscape compare: are two results the same, bit for bit? */
#include "config.h"

#include "../command.h"
#include "../reader.h"

#include <argp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN       3
#define BLOCK_BYTES ((size_t)1 << 24)

struct request {
    const char *path[2];
};

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (state->arg_num > 1) argp_error(state, "two files, not more");
        r->path[state->arg_num] = arg;
        break;
    case ARGP_KEY_END:
        if (r->path[1] == NULL) argp_error(state, "which two files?");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

/* The lines of an identity text up to what the machine adds. */
static size_t
study_part(const char *identity)
{
    const char *machine = strstr(identity, "[machine]");

    return machine != NULL ? (size_t)(machine - identity) : strlen(identity);
}

/* The lines where a and b part, and whether they do; the rest is about the
 * machine, which may differ. */
static int
check_identity(const struct lsc_reader *a, const struct lsc_reader *b,
               struct lsc_err *err)
{
    char *x = lsc_reader_text(a, "identity"),
         *y = lsc_reader_text(b, "identity");
    size_t n, start = 0, i = 0;
    int st = LSC_OK;

    if (x == NULL || y == NULL) {
        st = lsc_fail(err, LSC_EIO, "%s: no attribute 'identity'",
                      x == NULL ? a->path : b->path);
        goto out;
    }
    n = study_part(x);
    if (n == study_part(y) && memcmp(x, y, n) == 0) {
        if (strcmp(x + n, y + n) != 0)
            printf("made on different kinds of machine\n");
        goto out;
    }
    for (; x[i] == y[i] && x[i] != '\0'; i++)
        if (x[i] == '\n') start = i + 1;
    st = lsc_fail(err, LSC_EINVAL,
                  "%s and %s are results of different studies: '%.*s', '%.*s'",
                  a->path, b->path, (int)strcspn(x + start, "\n"), x + start,
                  (int)strcspn(y + start, "\n"), y + start);
out:
    free(x);
    free(y);
    return st;
}

static void
print_item(const struct lsc_reader_array *a, size_t item, const void *x,
           const void *y, size_t at)
{
    char left[32], right[32], index[128] = "";
    size_t below = a->items;

    for (size_t i = 0, n = 0; i < a->ndim && n < sizeof(index); i++) {
        below /= a->dims[i];
        n += (size_t)snprintf(index + n, sizeof(index) - n, "[%zu]",
                              item / below % a->dims[i]);
    }
    lsc_item_text(a->type, x, at, left);
    lsc_item_text(a->type, y, at, right);
    printf("%s%s: %s and %s\n", a->path, index, left, right);
}

/* How far items of a row may lie apart: a part of its largest number. */
static double
apart(const struct lsc_reader_array *a, const char *row)
{
    double most = 0;

    for (size_t i = 0; a->tolerance > 0 && i < a->row_items; i++) {
        double x = fabs(lsc_item_number(a->type, row, i));

        if (isfinite(x)) most = fmax(most, x);
    }
    return a->tolerance * most;
}

/* Items that differ among n rows from `first`; prints the first of an array. */
static size_t
compare_block(const struct lsc_reader_array *a, size_t first, size_t n,
              const char *x, const char *y, size_t before)
{
    size_t size = lsc_type_bytes(a->type), differ = 0;
    double most = 0;

    if (memcmp(x, y, n * a->row_bytes) == 0) return 0;
    for (size_t i = 0; i < n * a->row_items; i++) {
        if (i % a->row_items == 0) most = apart(a, x + i * size);
        if (memcmp(x + i * size, y + i * size, size) == 0) continue;
        if (a->tolerance > 0 && fabs(lsc_item_number(a->type, x, i) -
                                     lsc_item_number(a->type, y, i)) <= most)
            continue;
        if (before + differ++ < SHOWN)
            print_item(a, first * a->row_items + i, x, y, i);
    }
    return differ;
}

static int
compare_array(const struct lsc_reader *a, const struct lsc_reader *b, size_t i,
              size_t j, size_t *differ, struct lsc_err *err)
{
    const struct lsc_reader_array *p = &a->arrays[i];
    size_t most = p->row_bytes > 0 ? BLOCK_BYTES / p->row_bytes : 0;
    char *x = NULL, *y = NULL;
    int st = LSC_OK;

    *differ = 0;
    if (p->row_bytes == 0) return LSC_OK;
    if (most == 0) most = 1;
    LSC_TRY(lsc_alloc(&x, most * p->row_bytes, err));
    LSC_TRY(lsc_alloc(&y, most * p->row_bytes, err));
    for (size_t at = 0, n; at < p->rows; at += n) {
        n = p->rows - at < most ? p->rows - at : most;
        LSC_TRY(lsc_reader_read(a, i, at, n, x, err));
        LSC_TRY(lsc_reader_read(b, j, at, n, y, err));
        *differ += compare_block(p, at, n, x, y, *differ);
    }
    if (*differ > SHOWN)
        printf("%s: %zu of %zu items differ\n", p->path, *differ, p->items);
out:
    free(x);
    free(y);
    return st;
}

static int
same_shape(const struct lsc_reader_array *p, const struct lsc_reader_array *q)
{
    return p->type == q->type && p->ndim == q->ndim && p->lead == q->lead &&
           !(p->tolerance < q->tolerance) && !(p->tolerance > q->tolerance) &&
           memcmp(p->dims, q->dims, p->ndim * sizeof(*p->dims)) == 0;
}

static int
compare_arrays(const struct lsc_reader *a, const struct lsc_reader *b,
               size_t *equal, size_t *near, size_t *other, struct lsc_err *err)
{
    int st = LSC_OK;

    for (size_t i = 0; i < a->narrays; i++) {
        size_t j = lsc_reader_find(b, a->arrays[i].path), differ = 1;

        if (a->arrays[i].is_volatile) continue;
        if (j == (size_t)-1 || !same_shape(&a->arrays[i], &b->arrays[j]))
            printf("%s: not there, or of another shape, in %s\n",
                   a->arrays[i].path, b->path);
        else
            LSC_TRY(compare_array(a, b, i, j, &differ, err));
        ++*(differ > 0 ? other : a->arrays[i].tolerance > 0 ? near : equal);
    }
    for (size_t j = 0; j < b->narrays; j++) {
        if (lsc_reader_find(a, b->arrays[j].path) != (size_t)-1) continue;
        printf("%s: not there in %s\n", b->arrays[j].path, a->path);
        ++*other;
    }
out:
    return st;
}

/* The flags; who did a task and how long it took may differ. */
static size_t
compare_tasks(const struct lsc_reader *a, const struct lsc_reader *b)
{
    size_t differ = 0;

    for (size_t i = 0; i < a->nstages; i++) {
        const struct lsc_reader_stage *s = &a->stages[i];
        const struct lsc_reader_stage *t =
            i < b->nstages ? &b->stages[i] : NULL;
        size_t shown = 0;

        if (t == NULL || strcmp(s->name, t->name) != 0 ||
            s->count != t->count) {
            printf("/tasks/%s: not the same in %s\n", s->name, b->path);
            differ++;
            continue;
        }
        for (size_t k = 0; k < s->count; k++) {
            if (s->rows[k].status == t->rows[k].status) continue;
            if (shown++ < SHOWN)
                printf("/tasks/%s[%zu]: status %d and %d\n", s->name, k,
                       (int)s->rows[k].status, (int)t->rows[k].status);
        }
        if (shown > SHOWN)
            printf("/tasks/%s: %zu of %zu differ\n", s->name, shown, s->count);
        differ += shown > 0;
    }
    return differ + (b->nstages > a->nstages);
}

static int
compare(const struct lsc_reader *a, const struct lsc_reader *b,
        struct lsc_err *err)
{
    size_t equal = 0, near = 0, other = 0;
    int st;

    LSC_TRY(check_identity(a, b, err));
    LSC_TRY(compare_arrays(a, b, &equal, &near, &other, err));
    other += compare_tasks(a, b);
    if (other > 0)
        return lsc_fail(err, LSC_EINVAL, "%s and %s differ in %zu arrays",
                        a->path, b->path, other);
    printf("%zu arrays equal bit for bit, and the tasks' status\n", equal);
    if (near > 0)
        printf("%zu arrays of collective stages equal within their "
               "tolerance\n",
               near);
out:
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .parser = take,
        .args_doc = "A.h5 B.h5",
        .doc = "Say whether two results of one study are the same: every "
               "array bit for bit (NaN too), except those that may differ from "
               "run to run, as seconds do, and those of collective stages, "
               "which depend on the number of ranks: they may differ by their "
               "attribute `tolerance`, a part of the largest number of a "
               "task.\vExit status 0 if they are, 3 if "
               "not.",
    };
    struct lsc_reader a = {.file = -1}, b = {.file = -1};
    struct request request = {{NULL, NULL}};
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &request);
    LSC_TRY(lsc_reader_open(&a, request.path[0], 0, err));
    LSC_TRY(lsc_reader_open(&b, request.path[1], 0, err));
    LSC_TRY(compare(&a, &b, err));
out:
    lsc_reader_close(&a);
    lsc_reader_close(&b);
    return st;
}

const struct lsc_command lsc_command_compare = {
    "compare",
    "A.h5 B.h5",
    "same study, same arrays?",
    run,
};
