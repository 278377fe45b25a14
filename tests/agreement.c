/* agreement.c - a radial surface, whole: its points and witnesses, against what
 * each predicts on its own. */
#include "config.h"

#include "plane.h"
#include "predict.h"
#include "small_run.h"
#include "sweep.h"
#include "vista.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { NX = 4, NY = 3, POINTS = NX * NY, WITNESSES = 3 };
enum { A = NX + 3, ORIGIN = NX + 1 }; /* points at (1, 0) and (0, 0) */

static const char text[] = "[study]\nkind = surface\n"
                           "[data]\nset = synthetic\n"
                           "[net]\nspec = flatten, dense 20, batchnorm, relu, "
                           "dense 4\n"
                           "[train]\nepochs = 1\n"
                           "[surface]\nplane = radial\nthrough = 2 0\n"
                           "batch_norm = recompute\nagreement = 2 1 0\n"
                           "nx = 4\nny = 3\nx_from = -0.5\n"
                           "[evaluate]\ntest_images = 300\n";

static const char *const specs[] = {
    "net.spec=flatten, dense 20, relu, dense 4",
    "net.spec=flatten, dense 20, batchnorm, relu, dense 4",
};

static void
begin(struct small_run *run, size_t spec, const char *share, size_t together)
{
    const char *sets[] = {specs[spec], share, NULL};

    small_run_open(run, text, sets);
    run->together = together;
    small_run_all(run);
}

/* labels[n] that a point gives the test images; buffers NULL: recomputed. */
static void
predict(const struct small_run *w, const float *theta, const float *buffers,
        int *labels)
{
    const struct lsc_study *s = &w->small.study;
    size_t n = s->test_subset.n, C = s->net.classes;
    float *p = lsc_calloc(n * C, sizeof(*p));
    float *stats = lsc_calloc(2 * s->net.Q, sizeof(*stats));
    struct lsc_split some = s->train;
    struct lsc_desk desk;

    lsc_desk_start(&desk, s);
    lsc_desk_eval(&desk, NULL);
    lsc_desk_train(&desk, NULL);
    some.n = lsc_study_option(s, "evaluate.batch_norm_images");
    if (some.n > s->train.n) some.n = s->train.n;
    if (buffers == NULL) {
        lsc_recompute_buffers(desk.train, theta, &some, &s->scale, NULL,
                              stats + s->net.Q, stats, NULL);
        buffers = stats;
    }
    lsc_predict(desk.eval, theta, buffers, &s->test_subset, &s->scale, NULL, p,
                NULL);
    for (size_t i = 0; i < n; i++) labels[i] = lsc_argmax(C, p + i * C);
    lsc_desk_end(&desk);
    free(stats);
    free(p);
}

/* Every witness says what its solution predicts. */
static void
check_witnesses(const struct small_run *w)
{
    static const size_t solution[WITNESSES] = {2, 1, 0};
    const float *theta = small_run_row(w, "/solutions/theta", 0);
    const float *buffers = small_run_row(w, "/solutions/buffers", 0);
    const int32_t *said = small_run_row(w, "/surface/witness_labels", 0);
    const struct lsc_study *s = &w->small.study;
    size_t n = s->test_subset.n;
    int *labels = lsc_calloc(n, sizeof(*labels));

    for (size_t i = 0; i < WITNESSES; i++) {
        predict(w, theta + solution[i] * s->net.P,
                buffers + solution[i] * s->net.Q, labels);
        for (size_t j = 0; j < n; j++)
            assert_int_equal(said[i * n + j], labels[j]);
    }
    free(labels);
}

/* And every point agrees with it as often as that. */
static void
check_points(const struct small_run *w)
{
    const struct lsc_study *s = &w->small.study;
    const double *agreement = small_run_row(w, "/surface/agreement", 0);
    const int32_t *said = small_run_row(w, "/surface/witness_labels", 0);
    size_t n = s->test_subset.n;
    int *labels = lsc_calloc(n, sizeof(*labels));
    float *theta = lsc_calloc(s->net.P, sizeof(*theta));

    for (size_t p = 0; p < POINTS; p++) {
        double at[2] = {lsc_plane_axis_at(-0.5, 1, NX, p % NX),
                        lsc_plane_axis_at(-1, 1, NY, p / NX)};

        lsc_plane_point(s->net.P, 2, small_run_row(w, "/surface/origin", 0),
                        small_run_row(w, "/surface/directions", 0), at, theta);
        predict(w, theta, NULL, labels);
        for (size_t i = 0; i < WITNESSES; i++) {
            size_t alike = 0;

            for (size_t j = 0; j < n; j++)
                alike += said[i * n + j] == labels[j];
            assert_true(agreement[p * WITNESSES + i] ==
                        (double)alike / (double)n);
        }
    }
    free(theta);
    free(labels);
}

static void
as_each_predicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct small_run w;

        begin(&w, i, "evaluate.share=no", POINTS);
        check_witnesses(&w);
        check_points(&w);
        small_run_close(&w);
    }
}

/* Points that waited have the rows of those that did not. */
static void
company_does_not_matter(void **state)
{
    static const char *const paths[] = {"/surface/agreement",
                                        "/surface/test_loss"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct small_run alone, together;

        begin(&alone, i, "evaluate.share=yes", 1);
        begin(&together, i, "evaluate.share=yes", POINTS);
        for (size_t j = 0; j < 2; j++)
            assert_memory_equal(small_run_row(&alone, paths[j], 0),
                                small_run_row(&together, paths[j], 0),
                                POINTS * sizeof(double) *
                                    (j == 0 ? WITNESSES : 1));
        small_run_close(&alone);
        small_run_close(&together);
    }
}

/* A witness agrees with itself, and where all parameters are 0 the first class
 * is that of every image. */
static void
at_the_marks(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const double *agreement, *loss;
        const int32_t *said;
        struct small_run w;
        size_t n, first = 0;

        begin(&w, i, "evaluate.share=yes", POINTS);
        agreement = small_run_row(&w, "/surface/agreement", 0);
        loss = small_run_row(&w, "/surface/test_loss", 0);
        said = small_run_row(&w, "/surface/witness_labels", 0);
        n = w.small.study.test_subset.n;
        for (size_t j = 0; j < n; j++) first += said[j] == 0;
        assert_true(first < n);
        assert_true(agreement[ORIGIN * WITNESSES] == (double)first / (double)n);
        assert_true(fabs(loss[ORIGIN] - log(4)) < 1e-6);
        if (w.small.study.net.Q == 0) {
            assert_true(agreement[A * WITNESSES] >= 0.99);
            assert_true(agreement[A * WITNESSES + 1] <
                        agreement[A * WITNESSES]);
        }
        small_run_close(&w);
    }
}

/* A point agrees as often in company as alone, and as it is right when the
 * witness is; one that is not a number agrees with nobody. */
static void
counted_in_a_sweep(void **state)
{
    enum { VOICES = 2 };
    int32_t truth[VISTA_IMAGES], nothing[VISTA_IMAGES];
    size_t together[3 * VOICES], alone[VOICES];
    struct lsc_witnesses say = {.n = VOICES, .labels = {truth, nothing}};
    double x[] = {0.5, NAN, 0.25};
    struct lsc_sweep *w = NULL;
    struct lsc_score score[3], plain[3];
    struct vista s;
    struct lsc_cut c;

    (void)state;
    vista_open(&s, "flatten, dense 30, relu, dense 5", 0, SIZE_MAX);
    c = vista_cut(&s, 1, LSC_BN_KEEP);
    for (size_t i = 0; i < VISTA_IMAGES; i++) {
        truth[i] = s.labels[s.images.index[i]];
        nothing[i] = -1;
    }
    lsc_sweep_create(&w, &s.net, 3, VISTA_BATCH, NULL);
    lsc_sweep_aim(w, &c, 64, 3, x, &s.statistics, &s.scale, NULL, NULL);
    say.alike = together;
    lsc_sweep_agree(w, &s.images, 1, &s.scale, &say, NULL, score, NULL);
    lsc_sweep_score(w, &s.images, 1, &s.scale, NULL, plain, NULL);
    assert_memory_equal(score, plain, sizeof(plain));
    say.alike = alone;
    for (size_t i = 0; i < 3; i++) {
        size_t right =
            i == 1 ? 0 : (size_t)lrint(plain[i].accuracy * VISTA_IMAGES);

        lsc_sweep_aim(w, &c, 64, 1, x + i, &s.statistics, &s.scale, NULL, NULL);
        lsc_sweep_agree(w, &s.images, 1, &s.scale, &say, NULL, score, NULL);
        assert_memory_equal(alone, together + i * VOICES, sizeof(alone));
        assert_int_equal(alone[0], right);
        assert_int_equal(alone[1], 0);
    }
    lsc_sweep_free(w);
    vista_close(&s);
}

/* A witness without numbers says nothing, and that is said. */
static void
says_nothing(void **state)
{
    struct lsc_err err = {0};
    struct small_run w;
    int32_t *said;
    float *theta;
    size_t stage;

    (void)state;
    begin(&w, 0, "evaluate.share=yes", POINTS);
    stage = lsc_study_stage(&w.small.study, "surface-witness");
    said = small_run_row(&w, "/surface/witness_labels", 1);
    theta = small_run_row(&w, "/solutions/theta", 1);
    theta[w.small.study.net.P - 1] = NAN;
    assert_int_equal(small_run_task(&w, stage, 1, NULL, NULL, &err),
                     LSC_EDIVERGED);
    for (size_t i = 0; i < w.small.study.test_subset.n; i++)
        assert_int_equal(said[i], -1);
    small_run_close(&w);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_each_predicts),
        cmocka_unit_test(company_does_not_matter),
        cmocka_unit_test(at_the_marks),
        cmocka_unit_test(says_nothing),
        cmocka_unit_test(counted_in_a_sweep),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
