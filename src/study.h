/*
 * study.h - a study: what was asked for, and the tables that follow from it.
 *
 * A study text (INI) names one or more kinds; each kind is a row of tables (its
 * options, its arrays, its stages), and what a kind `uses` comes along.  From
 * the tables follow help, checking, the result file, scheduling, resuming and
 * comparing.  A stage is a farm of pure tasks: what a task writes depends on
 * the study and its number alone.  Or it is collective: each of its tasks is
 * done by all ranks as one, after the farm (mpi/together.h); its sums are in
 * another order on another number of ranks, so its arrays have a tolerance.
 */
#ifndef LSC_STUDY_H
#define LSC_STUDY_H

#include "net.h"
#include "option.h"
#include "score.h"
#include "split.h"
#include "watch.h"

struct lsc_study;
struct lsc_task;
struct lsc_two_level;
struct lsc_stops;

enum lsc_type { LSC_F32, LSC_F64, LSC_I32, LSC_U32, LSC_U8 };
size_t lsc_type_bytes(enum lsc_type type);

#define LSC_MAX_DIMS   4
#define LSC_MAX_KINDS  16
#define LSC_MAX_STAGES 64
#define LSC_MAX_SLABS  512
#define LSC_MAX_NEEDS  4
/* A dimension of this size means: this array is not part of this study. */
#define LSC_ABSENT ((size_t)-1)

enum lsc_trait {
    LSC_VOLATILE = 1, /* seconds and the like: not compared                */
    LSC_IN_PARTS = 2, /* large rows, read by lsc_task_get_part alone       */
};

/* An array of the result file.  Its first `lead` dimensions number the tasks of
 * its stage in C order: a task writes one row, the rest of the dimensions.
 * lead = 0: the stage has one task, which writes all. */
struct lsc_array {
    const char *path;  /* "/surface/train_loss"; NULL ends the table        */
    const char *stage; /* NULL: known from the start, written by `value`    */
    const char *dims;  /* names, "ny nx"; see lsc_study_dim                 */
    int lead;
    enum lsc_type type;
    int traits; /* or-ed lsc_trait                                        */
    const char *units, *long_name;
    void (*value)(const struct lsc_study *study, void *out);
};

/* Tasks first .. first+count-1 of an earlier stage that must be done before. */
struct lsc_need {
    size_t stage, first, count;
};

/* Flops that up to `tasks` tasks done one after the other on one desk spend
 * once; the cost of a task holds its part of them if they are so many. */
struct lsc_joint {
    double flops;
    size_t tasks;
};

struct lsc_stage {
    const char *name; /* "surface"; NULL ends the table; /tasks/<name>     */
    const char *help;
    /* 0: this study has no such stage. */
    size_t (*count)(const struct lsc_study *study);
    double (*cost)(const struct lsc_study *study, size_t task); /* flops   */
    size_t (*needs)(const struct lsc_study *study, size_t task,
                    struct lsc_need need[LSC_MAX_NEEDS]); /* NULL: none    */
    /* Bytes of a checkpoint; NULL or 0: short tasks, started over.        */
    size_t (*state_bytes)(const struct lsc_study *study);
    /* Fill the task's rows.  LSC_OK; LSC_EDIVERGED with the rows as they
     * shall be kept; LSC_ESTOP from the watch; anything else ends the job.
     * NULL: a collective stage, which no stage of the farm may need.       */
    int (*run)(struct lsc_task *task, struct lsc_err *err);
    int alike; /* all tasks cost the same: there may be very many          */
    struct lsc_joint (*joint)(const struct lsc_study *study); /* NULL: no */
};

/* How far entries of an array may lie apart on different numbers of ranks, as
 * part of its largest entry. */
struct lsc_tolerance {
    const char *path; /* NULL ends the table */
    double tolerance;
};

struct lsc_kind {
    const char *name, *help;
    const char *uses;  /* a kind that comes before, or NULL */
    const char *after; /* a kind that comes before if it is there, or NULL */
    const struct lsc_option *options; /* key NULL at the end               */
    const struct lsc_array *arrays;
    const struct lsc_stage *stages;
    /* Size of a dimension that `arrays` names, LSC_ABSENT likewise. */
    size_t (*dim)(const struct lsc_study *study, const char *name);
    /* Whether the options make sense together, with data and net known. */
    int (*check)(const struct lsc_study *study, struct lsc_err *err);
    /* After that: what else the study holds for this kind; NULL: nothing. */
    int (*plan)(struct lsc_study *study, struct lsc_err *err);
    /* Bytes that a task of it takes beside desk and rows; NULL: none to speak
     * of. */
    size_t (*bytes)(const struct lsc_study *study);
    /* Of arrays that are not the same bit for bit; NULL: all are. */
    const struct lsc_tolerance *tolerances;
};
extern const struct lsc_kind *const lsc_kinds[]; /* NULL at the end */

/* An array with its sizes worked out. */
struct lsc_slab {
    const struct lsc_array *array;
    const struct lsc_kind *kind;
    size_t stage; /* LSC_ABSENT where the array has none      */
    size_t ndim, dims[LSC_MAX_DIMS];
    size_t rows;      /* tasks of the stage; 1 where there is none */
    size_t row_items; /* items in one task's row                  */
    size_t row_bytes;
    double tolerance; /* struct lsc_tolerance; 0: the same bit for bit */
};

struct lsc_study {
    struct lsc_config config;
    uint64_t seed;
    size_t nkinds, nstages, nslabs;
    const struct lsc_kind *kinds[LSC_MAX_KINDS]; /* what is used first     */
    const struct lsc_stage *stages[LSC_MAX_STAGES];
    size_t counts[LSC_MAX_STAGES];
    double each[LSC_MAX_STAGES]; /* flops of a task where all are alike    */
    struct lsc_slab slabs[LSC_MAX_SLABS];
    struct lsc_data data; /* memory behind it is the caller's          */
    struct lsc_scale scale;
    struct lsc_net net;
    struct lsc_split train, validation, test;   /* for training, whole       */
    struct lsc_split train_subset, test_subset; /* for landscapes          */
    char start_hash[33]; /* of the files in [start] weights, or ""         */
    struct lsc_two_level *two_level; /* of a surface; NULL: all is exact   */
    struct lsc_stops *stops; /* of trainings (stops.h); NULL: none is kept */
};

/* Parse an INI text (`name` is what messages call it), then the settings
 * "section.key=value"[nsets], into config and kinds.  Everything else of *study
 * is empty.  LSC_EINVAL names file, line and key. */
int lsc_study_parse(struct lsc_study *study, const char *name, const char *text,
                    const char *const *sets, size_t nsets, struct lsc_err *err);

/* With study->data loaded and attached: net, splits, stages, arrays, checks.
 * LSC_EINVAL, LSC_EIO (start weights), LSC_ENOMEM; lsc_study_free in any case.
 */
int lsc_study_plan(struct lsc_study *study, struct lsc_err *err);
void lsc_study_free(struct lsc_study *study);

/* What makes two studies one: the identity options as text, then data hash and
 * start hash as options [data] hash and [start] hash.  For free(). */
char *lsc_study_identity(const struct lsc_study *study);

/* Flops of a task; quicker than the stage's cost where all are alike. */
double lsc_study_cost(const struct lsc_study *study, size_t stage, size_t task);
/* What neighbours of a stage share; 0 flops, 1 task where that is nothing. */
struct lsc_joint lsc_study_joint(const struct lsc_study *study, size_t stage);
/* Flops beyond their costs of n tasks that are done one after the other. */
double lsc_joint_beyond(struct lsc_joint joint, size_t n);
/* Whether all ranks do a task of the stage together. */
int lsc_study_collective(const struct lsc_study *study, size_t stage);
/* Whether it is of a kind, by what it uses as well. */
int lsc_study_has_kind(const struct lsc_study *study, const char *name);
/* Index of a stage by name; LSC_ABSENT if this study has none. */
size_t lsc_study_stage(const struct lsc_study *study, const char *name);
/* Index of a slab by path; LSC_ABSENT likewise. */
size_t lsc_study_slab(const struct lsc_study *study, const char *path);
/* The parts of a row: its first dimension, 1 where it has none. */
size_t lsc_slab_parts(const struct lsc_slab *slab);
/* Size of a named dimension: P, Q, a number in digits, or one of a kind's. */
size_t lsc_study_dim(const struct lsc_study *study, const char *name);
/* An integer option that cannot be negative. */
size_t lsc_study_option(const struct lsc_study *study, const char *name);

/* The options every study has ([study] [data] [net] [start] [evaluate] [run]).
 */
extern const struct lsc_option lsc_study_options[];

#endif
