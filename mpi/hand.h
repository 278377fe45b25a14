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
};

/* The most that any stage needs is allocated here: LSC_ENOMEM. */
int lsc_hand_start(struct lsc_hand *hand, const struct lsc_farm *farm,
                   const struct lsc_layout *layout, struct lsc_times *times,
                   struct lsc_err *err);
void lsc_hand_end(struct lsc_hand *hand);

/* Run a task from its checkpoint, if it has one, and put what is large into the
 * file, durably.  On LSC_OK *flag is the task's in the file and hand->block
 * begins with its small rows.  LSC_ESTOP: not done, its state is saved.
 * Anything else is the end: the message begins with "stage/number". */
int lsc_hand_do(struct lsc_hand *hand, size_t stage, size_t task,
                struct lsc_task_row *flag, struct lsc_err *err);

#endif
