/*
 * hand.h - doing one task, on whatever rank.
 */
#ifndef LSC_HAND_H
#define LSC_HAND_H

#include "record.h"
#include "store.h"
#include "watch.h"

struct lsc_hand {
    const struct lsc_farm *farm;
    const struct lsc_layout *layout;
    struct lsc_guard guard;
    struct lsc_file_store store;
    struct lsc_desk desk;
    struct lsc_times *times;
    void *block, *state; /* rows and checkpoint of the task at hand        */
    double longest[LSC_MAX_STAGES]; /* seconds of a task, as far as seen    */
    double share; /* seconds of one of those that were done at once         */
};

/* The most that any stage needs is allocated here: LSC_ENOMEM. */
int lsc_hand_start(struct lsc_hand *hand, const struct lsc_farm *farm,
                   const struct lsc_layout *layout, struct lsc_times *times,
                   struct lsc_err *err);
void lsc_hand_end(struct lsc_hand *hand);

/* Run a task from its checkpoint, if it has one, and put what is large into the
 * file, durably.  `together` as in struct lsc_task: seconds are shared out over
 * the tasks that are done at once.  On LSC_OK *flag is the task's in the file
 * and hand->block begins with its small rows.  LSC_ESTOP: not done, its state
 * is saved.  Anything else is the end: the message begins with "stage/number".
 */
int lsc_hand_do(struct lsc_hand *hand, size_t stage, size_t task,
                size_t together, struct lsc_task_row *flag,
                struct lsc_err *err);

/* Whether the next task of a chunk may begin: nothing has asked to stop and
 * there is time for it, or it is done already and only to be written. */
int lsc_hand_may(struct lsc_hand *hand, const struct lsc_chunk *chunk,
                 double now);

#endif
