/*
 * joined_study.h - for tests: a farm and two collective stages behind it.
 *
 * Farm task t makes numbers; task t of "add" adds them up on all ranks and
 * writes a matrix, and task t of "after" needs that.
 */
#ifndef LSC_TESTS_JOINED_STUDY_H
#define LSC_TESTS_JOINED_STUDY_H

#include "small_study.h"
#include "together.h"

enum {
    JOINED_MAKE,
    JOINED_ADD,
    JOINED_AFTER,
    JOINED_TASKS = 4, /* of each stage      */
    JOINED_N = 700,   /* numbers a task     */
    JOINED_SIDE = 30, /* of a task's matrix */
};

/* What happens at the end of a task of "add", unless NULL. */
extern int (*joined_on_add)(size_t task, struct lsc_err *err);
/* Tasks of it that were begun. */
extern size_t joined_adds;

extern const struct lsc_collective joined_collectives[];

/* Make s->study this one; s is small_study_open's. */
void joined_study_make(struct small_study *s);

/* What the numbers must be: /toy/sum, and /toy/matrix [j][i]. */
double joined_sum(size_t task);
double joined_entry(size_t task, size_t j, size_t i);

#endif
