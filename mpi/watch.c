/* watch.c - the hook's other side. */
#include "config.h"

#include "watch.h"

#include <signal.h>

#define LOOK_SECONDS 0.02

static volatile sig_atomic_t caught;

static void
on_signal(int number)
{
    (void)number;
    caught = 1;
}

static void
handle(void (*handler)(int))
{
    static const int numbers[] = {SIGUSR1, SIGUSR2, SIGTERM, SIGINT};
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        sigaction(numbers[i], &action, NULL);
}

void
lsc_signals_catch(void)
{
    handle(on_signal);
}

void
lsc_signals_release(void)
{
    handle(SIG_DFL);
}

int
lsc_signals_caught(void)
{
    return caught;
}

void
lsc_signals_forget(void)
{
    caught = 0;
}

int
lsc_guard_stops(struct lsc_guard *guard, double now)
{
    double deadline = guard->farm->deadline;

    if (caught || (deadline > 0 && now >= deadline)) guard->stopping = 1;
    return guard->stopping;
}

/* The rank's own affairs, if it is time for them. */
static int
look(struct lsc_guard *g, double now, struct lsc_err *err)
{
    int st;

    if (g->look == NULL || now < g->next_look) return LSC_OK;
    g->next_look = now + LOOK_SECONDS;
    st = g->look(g->context, now, err);
    if (st == LSC_ESTOP) g->stopping = 1;
    return st == LSC_ESTOP ? LSC_OK : st;
}

static int
save(struct lsc_guard *g, const void *state, size_t bytes, double now,
     struct lsc_err *err)
{
    int st;

    if (state == NULL || g->farm->ckpt == NULL) return LSC_OK;
    if (!g->stopping && now < g->next_checkpoint) return LSC_OK;
    st = lsc_ckpt_save(g->farm->ckpt, g->stage, g->task, state, bytes,
                       lsc_guard_flops(g), err);
    g->next_checkpoint = MPI_Wtime() + g->farm->checkpoint_seconds;
    g->times->io += MPI_Wtime() - now;
    return st;
}

static int
call(struct lsc_watch *watch, const void *state, size_t bytes,
     struct lsc_err *err)
{
    struct lsc_guard *g = (struct lsc_guard *)watch;
    double now = MPI_Wtime();
    int st;

    LSC_TRY(look(g, now, err));
    lsc_guard_stops(g, now);
    LSC_TRY(save(g, state, bytes, now, err));
    if (g->stopping) st = lsc_fail(err, LSC_ESTOP, "stopped on request");
out:
    return st;
}

void
lsc_guard_start(struct lsc_guard *guard, const struct lsc_farm *farm,
                struct lsc_times *times)
{
    *guard = (struct lsc_guard){
        .watch.call = call,
        .farm = farm,
        .times = times,
    };
}

double
lsc_guard_flops(const struct lsc_guard *guard)
{
    return guard->watch.before + guard->watch.flops;
}

void
lsc_guard_task(struct lsc_guard *guard, size_t stage, size_t task)
{
    guard->stage = stage;
    guard->task = task;
    guard->next_checkpoint = MPI_Wtime() + guard->farm->checkpoint_seconds;
}
