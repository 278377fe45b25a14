/* study.c - study texts: what they may say, what is wrong with others, and the
 * tables that follow. */
#include "config.h"

#include "study.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BASE "[data]\nset = synthetic\n[net]\nspec = mlp 6\n"
#define MORE "[data]\nvalidation = 60\n[ensemble]\ntrajectory = yes\n"

struct planned {
    struct lsc_study study;
    void *block;
};

static int
plan(struct planned *p, const char *text, struct lsc_err *err)
{
    struct lsc_study *s = &p->study;
    int st;

    *p = (struct planned){.block = NULL};
    LSC_TRY(lsc_study_parse(s, "a.ini", text, NULL, 0, err));
    LSC_TRY(lsc_data_probe(lsc_config_text(&s->config, "data.set"), "",
                           &s->data, err));
    p->block = lsc_calloc(lsc_data_bytes(&s->data), 1);
    LSC_TRY(lsc_data_load(&s->data, p->block, err));
    LSC_TRY(lsc_study_plan(s, err));
out:
    return st;
}

static void
must_plan(struct planned *p, const char *format, const char *word)
{
    struct lsc_err err = {0};
    char text[4096];

    snprintf(text, sizeof(text), format, word);
    if (plan(p, text, &err) != LSC_OK) fail_msg("%s", err.text);
}

static void
finish(struct planned *p)
{
    lsc_study_free(&p->study);
    free(p->block);
}

/* What schedulers and files count on. */
static void
check_stages(const struct lsc_study *s)
{
    for (size_t i = 0; i < s->nstages; i++) {
        const struct lsc_stage *stage = s->stages[i];

        assert_true(s->counts[i] > 0);
        assert_int_equal(lsc_study_stage(s, stage->name), i);
        for (size_t t = 0; t < s->counts[i]; t++) {
            struct lsc_need need[LSC_MAX_NEEDS];
            size_t n = stage->needs != NULL ? stage->needs(s, t, need) : 0;

            assert_true(stage->cost(s, t) > 0);
            assert_true(
                !(fabs(lsc_study_cost(s, i, t) - stage->cost(s, t)) > 0));
            assert_true(n <= LSC_MAX_NEEDS);
            for (size_t k = 0; k < n; k++) {
                assert_true(need[k].stage < i && need[k].count > 0);
                assert_true(need[k].first + need[k].count <=
                            s->counts[need[k].stage]);
            }
        }
    }
}

static void
check_slabs(const struct lsc_study *s)
{
    for (size_t i = 0; i < s->nslabs; i++) {
        const struct lsc_slab *slab = &s->slabs[i];
        size_t items = 1;

        for (size_t d = 0; d < slab->ndim; d++) items *= slab->dims[d];
        assert_int_equal(slab->rows * slab->row_items, items);
        assert_int_equal(lsc_study_slab(s, slab->array->path), i);
        assert_int_equal(slab->array->path[0], '/');
        assert_true(slab->array->units[0] != '\0');
        assert_true(slab->array->long_name[0] != '\0');
        assert_int_equal(slab->array->value == NULL,
                         slab->array->stage != NULL);
    }
}

static void
check_kinds(const char *kinds)
{
    struct planned p;

    must_plan(&p, "[study]\nkind = ensemble %s\n" BASE MORE, kinds);
    assert_true(p.study.nstages > 0);
    check_stages(&p.study);
    check_slabs(&p.study);
    finish(&p);
}

static void
every_kind_plans(void **state)
{
    char all[512] = "";

    (void)state;
    for (size_t i = 0; lsc_kinds[i] != NULL; i++) {
        check_kinds(lsc_kinds[i]->name);
        strcat(strcat(all, lsc_kinds[i]->name), i % 2 ? ", " : " ");
    }
    check_kinds(all);
}

/* The text kept in a result file says the same study. */
static void
text_reads_back(void **state)
{
    (void)state;
    for (size_t i = 0; lsc_kinds[i] != NULL; i++) {
        struct planned p, again;
        char *text, *second, *identity, *other;

        must_plan(&p,
                  "[train]\nlr = 3e-2\nmilestones = 1  2.50\nflip = on\n"
                  "[study]\nseed = 007\nkind = ensemble %s\n" BASE MORE,
                  lsc_kinds[i]->name);
        text = lsc_config_print(&p.study.config, 0);
        must_plan(&again, "%s", text);
        second = lsc_config_print(&again.study.config, 0);
        assert_string_equal(text, second);
        identity = lsc_study_identity(&p.study);
        other = lsc_study_identity(&again.study);
        assert_string_equal(identity, other);
        assert_non_null(strstr(identity, "milestones = 1 2.5\n"));
        assert_non_null(strstr(identity, "seed = 7\n"));
        assert_null(strstr(identity, "max_hours"));
        free(text);
        free(second);
        free(identity);
        free(other);
        finish(&p);
        finish(&again);
    }
}

/* A value may go over several lines, also where it is printed. */
static void
lines_continue(void **state)
{
    struct planned p;
    const char *spec;
    char *text;

    (void)state;
    must_plan(&p, "%s",
              "# a comment\n[data]\nset = synthetic ; and one more\n"
              "[study]\nkind=surface\n[surface]\nthrough = 2\n  1\n\t0\n"
              "[net]\nspec = flatten,\n dense 20 name=a_long_name_to_go_over,\n"
              " relu, dense 20 name=another_long_name_to_go_over, relu,\n"
              " dense 20 name=a_third_long_name_to_go_over_the_line, relu,\n"
              " dense 20 name=one_more_long_name_to_go_over_the_line, relu,\n"
              " dense 4\n");
    assert_int_equal(lsc_config_count(&p.study.config, "surface.through"), 3);
    assert_true(lsc_config_item(&p.study.config, "surface.through", 2) == 0);
    assert_int_equal(p.study.net.nnodes, 10);
    text = lsc_config_print(&p.study.config, 0);
    finish(&p);
    must_plan(&p, "%s", text);
    free(text);
    spec = lsc_config_text(&p.study.config, "net.spec");
    assert_true(strlen(spec) > 200);
    assert_non_null(strstr(spec, "over, relu, dense 20 name=another"));
    finish(&p);
}

static const struct {
    const char *text, *says; /* after BASE, whose lines are 1 to 4 */
} wrong[] = {
    {"[train]\nepoch = 3\n",
     "a.ini: line 6: [train] epoch: no such option (nearest: [train] epochs)"},
    {"[trian]\nepochs = 3\n",
     "line 6: [trian] epochs: no such option (nearest: [train] epochs)"},
    {"[surface]\nnx = 5\n",
     "line 6: [surface] nx: belongs to kind surface, which [study] kind does "
     "not name"}, /* kind = ensemble */
    {"[train]\nepochs = many\n",
     "line 6: [train] epochs: 'many' is not an integer"},
    {"[train]\nnesterov = maybe\n", "expected yes or no"},
    {"[train]\noptimiser = newton\n", "expected one of: sgd | adam"},
    {"[train]\n\nbatch = 0\n",
     "line 7: [train] batch: '0' is out of range (expected an integer from 1"},
    {"[train]\nnoise = 1\nschedule = cyclic\noptimiser = adam\n",
     "[train] noise goes with optimiser = sgd"},
    {"[study]\nkind = surfaces\n",
     "a.ini: [study] kind: unknown kind 'surfaces' (known: "},
    {"[study]\nkind =\n", "[study] kind: empty, expected at least one kind"},
    {"[data]\nset = synthetic\n",
     "line 6: [data] set is set a second time (first on line 2)"},
    {"[train\n", "a.ini: line 5: expected [section] or key = value"},
    {"[train]\nepochs\n", "line 6: expected [section] or key = value"},
    {"[study]\nkind = surface\n[surface]\nplane = pca\n",
     "[surface] plane: pca needs [ensemble] trajectory = yes"},
    {"[study]\nkind = surface\n[surface]\nplane = solutions\n"
     "through = 0 1 3\n",
     "[surface] through: 3, expected less than [ensemble] solutions = 3"},
    {"[study]\nkind = surface\n[surface]\nplane = solutions\n"
     "through = 0 1\n",
     "[surface] through: 2 solutions, expected 3 with plane = solutions"},
    {"[study]\nkind = surface\n[surface]\nplane = solutions\n"
     "through = 0 1 0\n",
     "[surface] through: 0 twice, expected three different solutions"},
    {"[study]\nkind = surface\n[surface]\nsolution = 3\n",
     "[surface] solution: 3, expected less than [ensemble] solutions = 3"},
    {"[study]\nkind = surface\n[surface]\nbatch_norm = interpolate\n",
     "[surface] batch_norm: interpolate goes with plane = solutions"},
    {"[study]\nkind = cuts\n[cuts]\nsolution = 5\n",
     "[cuts] solution: 5, expected less than [ensemble] solutions = 3"},
    {"[study]\nkind = line\n[line]\npairs = 0 1 2\n",
     "[line] pairs: 3 numbers, expected an even count"},
    {"[study]\nkind = line\n[line]\npairs = 0 3\n",
     "[line] pairs: 3, expected less than [ensemble] solutions = 3"},
    {"[study]\nkind = line\n[line]\npairs = 0 1  1 1\n",
     "[line] pairs: 1 1, expected two different solutions"},
    {"[study]\nkind = path\n[path]\npairs = 0 1  2 3\n",
     "[path] pairs: 3, expected less than [ensemble] solutions = 3"},
    {"[study]\nkind = surface\n[surface]\nx_from = 1\n",
     "[surface] x_to: the same as x_from, expected another with nx = 25"},
    {"[study]\nkind = surface\n[surface]\ny_from = 1\nny = 2\nx_from = 1\n"
     "nx = 1\n",
     "[surface] y_to: the same as y_from, expected another with ny = 2"},
    {"[study]\nkind = surface\n[surface]\nprecision = 1\n",
     "[surface] precision: '1' is neither (expected exact or a percentage "
     "from 0.01% to 50%)"},
    {"[study]\nkind = line\n[ensemble]\nsolutions = 1\n",
     "[line] needs two solutions, [ensemble] solutions = 1"},
    {"[study]\nkind = cuts\n[cuts]\ncount = 10000000\npoints = 1000\n",
     "stage cuts: 10010000003 tasks so far, expected fewer than"},
};

static void
expect(const char *text, const char *says)
{
    struct planned p;
    struct lsc_err err = {0};
    int st = plan(&p, text, &err);

    if (st != LSC_EINVAL || strstr(err.text, says) == NULL)
        fail_msg("'%s': %d, '%s'", text, st, err.text);
    finish(&p);
}

static void
wrong_texts_are_refused(void **state)
{
    char text[1024];

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
        snprintf(text, sizeof(text), "%s%s", BASE, wrong[i].text);
        expect(text, wrong[i].says);
    }
    expect("seed = 3\n", "line 1: [] seed: no such option");
    expect("[data]\nset = syntetic\n", "syntetic");
    expect(
        "[data]\nset = synthetic\n[net]\nspec = smallcn\n",
        "[net] spec: unknown net or layer \"smallcn\"; nets are mlp smallcnn "
        "mediumcnn");
    expect("[data]\nset = synthetic\n[net]\nspec = resnet18\n",
           " resnet56; layers are add");
    snprintf(text, sizeof(text), "[data]\ndir = %0300d\n", 0);
    expect(text, "a.ini: line 2 has 306 characters, expected at most 198");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_plans),
        cmocka_unit_test(text_reads_back),
        cmocka_unit_test(lines_continue),
        cmocka_unit_test(wrong_texts_are_refused),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
