/* batch.c - what goes into a batch comes out of it, neighbours together. */
#include "config.h"

#include "record.h"
#include "rng.h"
#include "small_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TASKS = 4000 };

static struct small_study small;
static struct lsc_layout layout;

/* Every byte of a task's flag and small rows follows from its stage and number.
 */
static void
fill(size_t stage, size_t task, struct lsc_task_row *flag, uint8_t *block)
{
    struct lsc_rng rng;

    lsc_rng_start(&rng, stage, LSC_FOR_TEST, task);
    memset(flag, 0, sizeof(*flag));
    flag->checksum = lsc_rng_below(&rng, 1 << 30);
    flag->status = task % 7 == 0 ? LSC_DIVERGED : LSC_DONE;
    for (size_t i = 0; i < layout.small[stage]; i++)
        block[i] = (uint8_t)lsc_rng_below(&rng, 256);
}

static void
check_task(const struct lsc_segment *g, size_t i, uint8_t *block)
{
    const struct lsc_study *study = &small.study;
    struct lsc_task_row flag;

    fill(g->stage, g->first + i, &flag, block);
    assert_memory_equal(&g->flags[i], &flag, sizeof(flag));
    for (size_t j = 0; j < study->nslabs; j++) {
        const struct lsc_slab *slab = &study->slabs[j];

        if (slab->stage != g->stage || !lsc_slab_is_small(slab)) continue;
        assert_memory_equal(lsc_segment_rows(g, &layout, j) +
                                i * slab->row_bytes,
                            block + layout.at[j], slab->row_bytes);
    }
}

/* Runs of neighbours, breaks, changes of stage; closed wherever. */
static void
out_as_in(void **state)
{
    uint8_t *block = malloc(layout.most);
    struct lsc_batch batch = {0};
    struct lsc_segment g;
    struct lsc_rng rng;
    size_t stage[TASKS] = {0}, task[TASKS] = {0}, at = 0, n = 0, segments = 0,
           runs = 1;

    (void)state;
    lsc_rng_start(&rng, 1, LSC_FOR_TEST, 0);
    assert_int_equal(lsc_batch_next(&batch, &layout, &at, &g), 0);
    for (size_t i = 0; i < TASKS; i++) {
        int breaks = i == 0 || lsc_rng_below(&rng, 50) == 0;
        struct lsc_task_row flag;

        stage[i] =
            breaks ? lsc_rng_below(&rng, small.study.nstages) : stage[i - 1];
        task[i] = breaks ? lsc_rng_below(&rng, 1 << 20) : task[i - 1] + 1;
        runs += i > 0 && breaks;
        fill(stage[i], task[i], &flag, block);
        assert_int_equal(lsc_batch_add(&batch, &layout, stage[i], task[i],
                                       &flag, block, NULL),
                         LSC_OK);
        if (lsc_rng_below(&rng, 500) == 0) lsc_batch_close(&batch, &layout);
    }
    lsc_batch_close(&batch, &layout);
    for (; lsc_batch_next(&batch, &layout, &at, &g); n += g.n, segments++) {
        size_t diverged = 0;

        for (size_t i = 0; i < g.n; i++) {
            assert_int_equal(g.stage, stage[n + i]);
            assert_int_equal(g.first + i, task[n + i]);
            check_task(&g, i, block);
            diverged += g.flags[i].status == LSC_DIVERGED;
        }
        assert_int_equal(g.diverged, diverged);
    }
    assert_int_equal(n, TASKS);
    assert_in_range(segments, runs, runs + TASKS / 100);
    free(batch.bytes);
    free(block);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(out_as_in)};
    int failed;

    small_study_open(&small, NULL);
    lsc_layout_plan(&layout, &small.study);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    small_study_close(&small);
    return failed;
}
