/*
 * small_study.h - for tests: a study of synthetic images, planned.
 */
#ifndef LSC_TESTS_SMALL_STUDY_H
#define LSC_TESTS_SMALL_STUDY_H

#include "study.h"

struct small_study {
    struct lsc_study study;
    void *block;
    char *identity;
};

/* Trainings of 3 solutions, cuts and a surface of 4 rows and 5 columns; more
 * settings "section.key=value" after that, NULL at the end. */
void small_study_open(struct small_study *s, const char *const *sets);
/* Those of a text instead, if it is not NULL. */
void small_study_read(struct small_study *s, const char *text,
                      const char *const *sets);
/* The same, but what planning says is the caller's. */
int small_study_plan(struct small_study *s, const char *const *sets,
                     struct lsc_err *err);
void small_study_close(struct small_study *s);

#endif
