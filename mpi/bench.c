/* bench.c - lsc_score and lsc_train under a watch that looks at the clock. */
#include "config.h"

#include "bench.h"

#include "../src/rng.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BATCHES = 16, CLASSES = 10, WARM_UP = 3, LEAST = 7, MOST = 100000 };
enum { SGEMM = 2048, SGEMM_TIMES = 7 };

const struct lsc_bench_case lsc_bench_cases[] = {
    {"mlp", "mlp 512 512", {28, 28, 1}},
    {"smallcnn-28x28x1", "smallcnn", {28, 28, 1}},
    {"smallcnn-32x32x3", "smallcnn", {32, 32, 3}},
    {"mediumcnn", "mediumcnn", {32, 32, 3}},
    {"resnet20", "resnet20", {32, 32, 3}},
    {NULL, NULL, {0, 0, 0}},
};

static double
now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double
median(double *x, size_t n)
{
    qsort(x, n, sizeof(*x), compare);
    return n % 2 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static int
make_data(struct lsc_bench *b, struct lsc_shape input, size_t n,
          struct lsc_err *err)
{
    struct lsc_rng rng;
    uint8_t *bytes;
    int st;

    b->data = (struct lsc_data){
        .h = input.h, .w = input.w, .c = input.c, .classes = CLASSES};
    b->data.train.n = n;
    b->block = lsc_calloc(lsc_data_bytes(&b->data), 1);
    if (b->block == NULL) return lsc_fail(err, LSC_ENOMEM, "out of memory");
    lsc_data_attach(&b->data, b->block);
    lsc_rng_start(&rng, 1, LSC_FOR_SYNTHETIC, 0);
    bytes = (uint8_t *)b->data.train.pixels;
    for (size_t i = 0; i < n * input.h * input.w * input.c; i++)
        bytes[i] = (uint8_t)lsc_rng_below(&rng, 256);
    bytes = (uint8_t *)b->data.train.labels;
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)lsc_rng_below(&rng, CLASSES);
    lsc_scale_set_to(&b->scale, input.c, (float[]){.5f, .5f, .5f, .5f},
                     (float[]){.25f, .25f, .25f, .25f});
    LSC_TRY(lsc_split_create(&b->images, &b->data, &b->data.train, 0, NULL, 0,
                             1, 0, err));
out:
    return st;
}

static int
begin(struct lsc_bench *b, struct lsc_err *err)
{
    float *theta = NULL, *buffers = NULL;
    int st;

    LSC_TRY(lsc_alloc(&theta, b->net.P, err));
    LSC_TRY(lsc_alloc(&buffers, b->net.Q, err));
    lsc_init_theta(&b->net, LSC_INIT_PYTORCH, 1, theta);
    lsc_net_start_buffers(&b->net, buffers);
    lsc_train_begin(&b->trainer, theta, buffers, b->state);
out:
    free(theta);
    free(buffers);
    return st;
}

int
lsc_bench_open(struct lsc_bench *bench, const struct lsc_bench_case *c,
               size_t batch, struct lsc_err *err)
{
    static const struct lsc_split nothing;
    struct lsc_bench *b = bench;
    int st;

    *b = (struct lsc_bench){.block = NULL};
    LSC_TRY(make_data(b, c->input, BATCHES * batch, err));
    LSC_TRY(lsc_net_create(&b->net, c->spec, c->input, CLASSES, err));
    LSC_TRY(lsc_work_create(&b->train, &b->net, batch, LSC_BACKWARD, err));
    LSC_TRY(lsc_work_create(&b->eval, &b->net, lsc_eval_batch(&b->net),
                            LSC_FORWARD, err));
    b->trainer = (struct lsc_trainer){
        .net = &b->net,
        .work = b->train,
        .eval = b->eval,
        .train = &b->images,
        .test = &nothing,
        .scale = &b->scale,
        .options = {.epochs = MOST / BATCHES,
                    .batch = batch,
                    .optim = lsc_optim_find("sgd"),
                    .optim_options = {.momentum = 0.9},
                    .lr = 1e-4,
                    .schedule = lsc_schedule_find("constant"),
                    .buffer_momentum = 0.1,
                    .order_seed = 1,
                    .dropout_seed = 2},
    };
    b->state = lsc_calloc(lsc_train_bytes(&b->trainer), 1);
    if (b->state == NULL) LSC_TRY(lsc_fail(err, LSC_ENOMEM, "out of memory"));
    LSC_TRY(begin(b, err));
out:
    if (st != LSC_OK) lsc_bench_close(b);
    return st;
}

void
lsc_bench_close(struct lsc_bench *bench)
{
    free(bench->state);
    lsc_work_free(bench->train);
    lsc_work_free(bench->eval);
    lsc_net_free(&bench->net);
    lsc_split_free(&bench->images);
    free(bench->block);
    *bench = (struct lsc_bench){.block = NULL};
}

/* What stands behind the watch and the laps. */
struct timer {
    struct lsc_watch watch; /* first */
    double until, last, images;
    double *image; /* [n] seconds an image of each batch */
    size_t calls, n;
    double lap;
    struct lsc_bench_times *times; /* sums over batches; NULL: no laps */
};

static int
stamp(struct lsc_watch *watch, const void *state, size_t bytes,
      struct lsc_err *err)
{
    struct timer *t = (struct timer *)watch;
    double time = now();

    (void)state;
    (void)bytes;
    if (t->calls++ > WARM_UP && t->n < MOST)
        t->image[t->n++] = (time - t->last) / (watch->images - t->images);
    t->images = watch->images;
    if (t->n >= MOST || (t->n >= LEAST && time > t->until))
        return lsc_fail(err, LSC_ESTOP, "timed");
    t->last = t->lap = now();
    return LSC_OK;
}

static void
lap(void *context, size_t node, int back)
{
    struct timer *t = context;
    double time = now();

    if (t->calls > WARM_UP + 1)
        (back ? t->times->backward : t->times->forward)[node] += time - t->lap;
    t->lap = now();
}

/* Score again and again until it is enough. */
static int
score(struct lsc_bench *b, struct lsc_watch *watch, struct lsc_err *err)
{
    struct lsc_score all;
    int st;

    do {
        st = lsc_score(b->eval, lsc_train_theta(&b->trainer, b->state),
                       lsc_train_buffers(&b->trainer, b->state), &b->images,
                       &b->scale, watch, &all, err);
    } while (st == LSC_OK);
    return st;
}

int
lsc_bench_time(struct lsc_bench *bench, int training, double seconds,
               int layers, struct lsc_bench_times *times, struct lsc_err *err)
{
    struct timer t = {.watch.call = stamp, .until = now() + seconds};
    struct lsc_work *work = training ? bench->train : bench->eval;
    double images;
    int st;

    *times = (struct lsc_bench_times){0};
    LSC_TRY(lsc_alloc(&t.image, MOST, err));
    if (layers) {
        LSC_TRY(lsc_alloc(&times->forward, bench->net.nnodes, err));
        LSC_TRY(lsc_alloc(&times->backward, bench->net.nnodes, err));
        t.times = times;
        lsc_work_laps(work, lap, &t);
    }
    st = training ? lsc_train(&bench->trainer, bench->state, &t.watch, err)
                  : score(bench, &t.watch, err);
    lsc_work_laps(work, NULL, NULL);
    if (st == LSC_OK)
        st = lsc_fail(err, LSC_EDIVERGED, "the training diverged");
    if (st != LSC_ESTOP) goto out;
    st = LSC_OK;
    images = (double)t.n * (double)lsc_work_batch(work);
    times->image = median(t.image, t.n);
    for (size_t i = 0; layers && i < bench->net.nnodes; i++) {
        times->forward[i] /= images;
        times->backward[i] /= images;
    }
out:
    free(t.image);
    if (st != LSC_OK) lsc_bench_times_free(times);
    return st;
}

void
lsc_bench_times_free(struct lsc_bench_times *times)
{
    free(times->forward);
    free(times->backward);
    *times = (struct lsc_bench_times){0};
}

int
lsc_bench_loss(struct lsc_bench *bench, double *loss, struct lsc_err *err)
{
    struct lsc_score score;
    int st;

    LSC_TRY(begin(bench, err));
    LSC_TRY(lsc_score(bench->eval,
                      lsc_train_theta(&bench->trainer, bench->state),
                      lsc_train_buffers(&bench->trainer, bench->state),
                      &bench->images, &bench->scale, NULL, &score, err));
    *loss = score.loss;
out:
    return st;
}

int
lsc_bench_core(double *gflops, struct lsc_err *err)
{
    const size_t n = SGEMM;
    double seconds[SGEMM_TIMES];
    float *a = NULL;
    int st;

    LSC_TRY(lsc_alloc(&a, 3 * n * n, err));
    for (size_t i = 0; i < 2 * n * n; i++) a[i] = (float)(i % 7) / 7;
    for (int i = -1; i < SGEMM_TIMES; i++) {
        double from = now();

        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, SGEMM, SGEMM,
                    SGEMM, 1, a, SGEMM, a + n * n, SGEMM, 0, a + 2 * n * n,
                    SGEMM);
        if (i >= 0) seconds[i] = now() - from;
    }
    *gflops =
        2e-9 * (double)n * (double)n * (double)n / median(seconds, SGEMM_TIMES);
out:
    free(a);
    return st;
}
