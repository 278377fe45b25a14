/*
 * path_tasks.h - the tasks of study kind path.
 *
 * Pairs are numbered as "path.pairs" lists them.  Each has two paths: 0 is the
 * straight line, 1 the curve by its bend.
 */
#ifndef LSC_PATH_TASKS_H
#define LSC_PATH_TASKS_H

#include "path.h"
#include "task.h"

#define LSC_PATH_PAIRS "path.pairs"
/* Of /path/bend_history: train_loss, train_accuracy, lr. */
#define LSC_PATH_COLUMNS 3

/* A pair's solutions, and its bend if asked for; rows of the task's store. */
struct lsc_path_place {
    const float *theta[LSC_PATH_PARTS], *buffers[LSC_PATH_PARTS];
};
int lsc_path_find(struct lsc_task *task, size_t pair, int bent,
                  struct lsc_path_place *place, struct lsc_err *err);

/* Whether statistics are recomputed at a point, from data. */
int lsc_path_recomputes(const struct lsc_study *study);

/* Task = pair: trains the bend, from the middle. */
size_t lsc_path_bend_bytes(const struct lsc_study *study);
int lsc_path_bend_run(struct lsc_task *task, struct lsc_err *err);

/* Task = (pair, end): what a or b calls the test images. */
int lsc_path_end_run(struct lsc_task *task, struct lsc_err *err);

/* Task = (pair, path, point): its losses, and who agrees. */
int lsc_path_point_run(struct lsc_task *task, struct lsc_err *err);

#endif
