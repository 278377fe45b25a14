/* small_study.c - a study of synthetic images. */
#include "config.h"

#include "small_study.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static const char text[] = "[study]\nkind = ensemble cuts surface\n"
                           "[data]\nset = synthetic\n"
                           "[net]\nspec = flatten, dense 40, batchnorm, relu, "
                           "dense 4\n"
                           "[ensemble]\nsolutions = 3\n[train]\nepochs = 2\n"
                           "[cuts]\ncount = 2\npoints = 7\n"
                           "[surface]\nnx = 5\nny = 4\n";

static void
must(int st, const struct lsc_err *err)
{
    if (st != LSC_OK) fail_msg("%s", err->text);
}

static int
plan(struct small_study *s, const char *from, const char *const *sets,
     struct lsc_err *said)
{
    struct lsc_study *study = &s->study;
    struct lsc_err err = {0};
    size_t n = 0;

    s->identity = NULL;
    while (sets != NULL && sets[n] != NULL) n++;
    must(lsc_study_parse(study, "small", from, sets, n, &err), &err);
    must(lsc_data_probe(lsc_config_text(&study->config, "data.set"),
                        lsc_config_text(&study->config, "data.dir"),
                        &study->data, &err),
         &err);
    s->block = lsc_calloc(lsc_data_bytes(&study->data), 1);
    must(lsc_data_load(&study->data, s->block, &err), &err);
    return lsc_study_plan(study, said);
}

int
small_study_plan(struct small_study *s, const char *const *sets,
                 struct lsc_err *err)
{
    return plan(s, text, sets, err);
}

void
small_study_read(struct small_study *s, const char *from,
                 const char *const *sets)
{
    struct lsc_err err = {0};

    must(plan(s, from != NULL ? from : text, sets, &err), &err);
    s->identity = lsc_study_identity(&s->study);
    assert_non_null(s->identity);
}

void
small_study_open(struct small_study *s, const char *const *sets)
{
    small_study_read(s, NULL, sets);
}

void
small_study_close(struct small_study *s)
{
    lsc_study_free(&s->study);
    free(s->block);
    free(s->identity);
}
