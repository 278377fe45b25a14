/*
 * sched.h - who does which task next: a pure state machine.
 *
 * Events go in (a worker asks, a task is done), assignments come out.  No MPI,
 * no clock, no files: the master, a run on one rank and simulations drive the
 * same code.  Ready tasks (all they need is done) are given costliest first,
 * ties in order of stage and number, in chunks that shrink as the work does:
 * a chunk holds the costliest tasks, as long as they are of one stage and their
 * cost adds up to at most 1/(2 workers) of the cost that is ready, but at least
 * one task, and at least what makes up for what they share (study.h), as far as
 * that leaves nobody idle; a lone worker gets all it can carry.  Tasks alike
 * come and go as ranges: a million of them cost little more than a thousand.
 * Tasks of collective stages are nobody's: they are held back until no others
 * are left, then come one by one, in order of stage and number.
 */
#ifndef LSC_SCHED_H
#define LSC_SCHED_H

#include "study.h"

/* The most of a chunk: tasks, and ranges of them. */
#define LSC_CHUNK        1024
#define LSC_CHUNK_RANGES 32
/* A worker that still works gets its next chunk ahead only if the tasks in it
 * are shorter than this many flops: a message's time is then worth hiding, and
 * nobody hoards long tasks that an idle worker could take. */
#define LSC_AHEAD_FLOPS 2e9

enum lsc_task_status {
    LSC_TODO = 0,
    LSC_DONE = 1,
    LSC_DIVERGED = 2, /* its numbers are not finite, or those it needed    */
};

/* The work, as the scheduler sees it. */
struct lsc_work_list {
    const void *context;
    size_t nstages;
    const size_t *counts;
    double (*cost)(const void *context, size_t stage, size_t task);
    size_t (*needs)(const void *context, size_t stage, size_t task,
                    struct lsc_need need[LSC_MAX_NEEDS]);
    /* NULL: tasks share nothing. */
    struct lsc_joint (*joint)(const void *context, size_t stage);
    /* Whether all workers do a task of it together; no other stage needs it.
     * NULL: none is so. */
    int (*collective)(const void *context, size_t stage);
};
/* A study as a work list; counts are the study's. */
struct lsc_work_list lsc_study_work_list(const struct lsc_study *study);

struct lsc_range {
    uint32_t first, n;
};
/* Tasks of one stage, in the order to be done. */
struct lsc_chunk {
    size_t stage, n;      /* n: tasks in it                               */
    uint32_t nranges, at; /* at: the range that the next task is in       */
    struct lsc_range range[LSC_CHUNK_RANGES];
};
/* Bytes of a chunk that mean something: a message. */
size_t lsc_chunk_bytes(const struct lsc_chunk *chunk);
/* How many tasks follow each other from the next one on, it included; n > 0. */
size_t lsc_chunk_row(const struct lsc_chunk *chunk);
/* Take the next task out of a chunk, n > 0. */
size_t lsc_chunk_take(struct lsc_chunk *chunk);

struct lsc_sched;

int lsc_sched_create(struct lsc_sched **sched, const struct lsc_work_list *list,
                     size_t workers, struct lsc_err *err);
void lsc_sched_free(struct lsc_sched *sched);

/* Before the first ask: this task has been done in an earlier run. */
void lsc_sched_recall(struct lsc_sched *sched, size_t stage, size_t task,
                      enum lsc_task_status status);

/* A worker wants work.  ahead: it has not finished what it has.  Returns
 * chunk->n; 0 means nothing now: ask again after the next done (or, ahead, when
 * idle). */
size_t lsc_sched_ask(struct lsc_sched *sched, size_t worker, int ahead,
                     struct lsc_chunk *chunk);

/* n tasks given out are done or have diverged: status[n], enum
 * lsc_task_status; NULL: all done. */
void lsc_sched_done(struct lsc_sched *sched, size_t stage, size_t first,
                    size_t n, const uint8_t *status);

/* With none left: the next task to be done together, for lsc_sched_done.  0: no
 * more, or others are left. */
int lsc_sched_ask_together(struct lsc_sched *sched, size_t *stage,
                           size_t *task);

/* Tasks that can never start because one they need has diverged, transitively;
 * each is returned once, and counts as diverged.  0: no (more). */
int lsc_sched_blocked(struct lsc_sched *sched, size_t *stage, size_t *task);

/* 1 if tasks of another stage need some of this one: their rows must be
 * readable before lsc_sched_done. */
int lsc_sched_needed(const struct lsc_sched *sched, size_t stage);
/* Tasks not done, diverged or blocked, those of collective stages apart. */
size_t lsc_sched_left(const struct lsc_sched *sched);
size_t lsc_sched_held(const struct lsc_sched *sched);
/* Tasks given out and not done. */
size_t lsc_sched_in_flight(const struct lsc_sched *sched);
/* Cost of all tasks, and of those done (recalled ones included). */
double lsc_sched_cost(const struct lsc_sched *sched);
double lsc_sched_cost_done(const struct lsc_sched *sched);
/* Tasks of a stage by status. */
size_t lsc_sched_count(const struct lsc_sched *sched, size_t stage,
                       enum lsc_task_status status);

#endif
