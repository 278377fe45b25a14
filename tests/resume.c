/* resume.c - a training goes on from anywhere to the same end. */
#include "config.h"

#include "trainer.h"

enum { MANY = 64 };

/* Stops at call number `stop`; copies every state it is shown. */
struct recorder {
    struct lsc_watch watch;
    size_t calls, stop, nstates;
    void *states[MANY];
    double flops[MANY]; /* when each was shown */
};

static int
record(struct lsc_watch *watch, const void *state, size_t bytes,
       struct lsc_err *err)
{
    struct recorder *r = (struct recorder *)watch;

    if (state != NULL && r->nstates < MANY) {
        r->states[r->nstates] = lsc_calloc(bytes, 1);
        r->flops[r->nstates] = watch->flops;
        memcpy(r->states[r->nstates++], state, bytes);
    }
    if (++r->calls == r->stop) return lsc_fail(err, LSC_ESTOP, "enough");
    return LSC_OK;
}

static int
pass(struct lsc_watch *watch, const void *state, size_t bytes,
     struct lsc_err *err)
{
    (void)watch;
    (void)state;
    (void)bytes;
    (void)err;
    return LSC_OK;
}

static void
forget(struct recorder *r)
{
    for (size_t i = 0; i < r->nstates; i++) free(r->states[i]);
    memset(r, 0, sizeof(*r));
    r->watch.call = record;
}

/* From every state the watch saw, another trainer gets to the same end, and
 * knows what lies behind it. */
static void
goes_on(void **state)
{
    (void)state;
    for (int everything = 0; everything < 2; everything++) {
        struct recorder r = {.watch = {.call = record}};
        struct bench a, b;

        open_kind(&a, everything);
        train(&a, &r.watch);
        assert_int_equal(r.nstates, 2 * 3);
        assert_int_equal(a.state->epoch, 2);
        for (size_t i = 0; i < r.nstates; i++) {
            struct lsc_watch watch = {.call = pass};

            open_kind(&b, everything);
            memcpy(b.state, r.states[i], a.state->bytes);
            assert_false(same(&a, &b));
            train(&b, &watch);
            assert_true(same(&a, &b));
            assert_true(watch.before == r.flops[i]);
            assert_true(watch.before + watch.flops == r.watch.flops);
            close_bench(&b);
        }
        forget(&r);
        close_bench(&a);
    }
}

/* A watch may stop at any call, also while the test images are evaluated; what
 * is left can be gone on with. */
static void
stops(void **state)
{
    struct recorder r = {.watch = {.call = record}};
    struct bench a;
    size_t calls;

    (void)state;
    open_kind(&a, 1);
    train(&a, &r.watch);
    calls = r.calls;
    assert_true(calls >= 2 * 3 + 2);
    for (size_t stop = 1; stop <= calls; stop++) {
        struct lsc_err err;
        struct bench b;

        forget(&r);
        r.stop = stop;
        open_kind(&b, 1);
        assert_int_equal(lsc_train(&b.trainer, b.state, &r.watch, &err),
                         LSC_ESTOP);
        assert_string_equal(err.text, "enough");
        assert_int_equal(r.calls, stop);
        assert_false(same(&a, &b));
        train(&b, NULL);
        assert_true(same(&a, &b));
        close_bench(&b);
    }
    forget(&r);
    close_bench(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_on),
        cmocka_unit_test(stops),
    };

    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
