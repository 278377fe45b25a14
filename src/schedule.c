/* schedule.c - learning-rate factors as functions of the (fractional) epoch. */
#include "config.h"

#include "optim.h"

#include <math.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

static double
constant(const struct lsc_schedule_options *o, double epoch)
{
    (void)o, (void)epoch;
    return 1;
}

static double
step(const struct lsc_schedule_options *o, double epoch)
{
    size_t passed = 0;

    if (o->every > 0) return pow(o->gamma, floor(epoch / o->every));
    for (size_t i = 0; i < o->nmilestones; i++)
        passed += o->milestones[i] <= epoch;
    return pow(o->gamma, (double)passed);
}

/* Half a period, from 1 at the end of the warm-up to 0 at the last epoch's end
 * (Loshchilov & Hutter 2017). */
static double
cosine(const struct lsc_schedule_options *o, double epoch)
{
    if (epoch <= o->warmup) return 1;
    if (epoch >= o->epochs) return 0;
    return (1 + cos(pi * (epoch - o->warmup) / (o->epochs - o->warmup))) / 2;
}

double
lsc_schedule_cycle(const struct lsc_schedule_options *o, double epoch)
{
    double length = o->every > 0 ? o->every : o->epochs - o->warmup;
    double cycles = (epoch - o->warmup) / length;

    if (epoch <= o->warmup) return 0;
    return o->every > 0 ? cycles - floor(cycles) : fmin(cycles, 1);
}

static double
cyclic(const struct lsc_schedule_options *o, double epoch)
{
    return (1 + cos(pi * lsc_schedule_cycle(o, epoch))) / 2;
}

const struct lsc_schedule lsc_schedules[] = {
    {"constant", "the base rate", constant},
    {"step", "times gamma at every milestone", step},
    {"cosine", "half a cosine, to 0 at the last epoch's end", cosine},
    {"cyclic", "half a cosine to 0, again and again", cyclic},
    {NULL, NULL, NULL},
};

const struct lsc_schedule *
lsc_schedule_find(const char *name)
{
    for (const struct lsc_schedule *s = lsc_schedules; s->name != NULL; s++)
        if (strcmp(s->name, name) == 0) return s;
    return NULL;
}

double
lsc_schedule_factor(const struct lsc_schedule *s,
                    const struct lsc_schedule_options *o, double epoch)
{
    double factor = s->factor(o, epoch);

    return epoch < o->warmup ? factor * (epoch / o->warmup) : factor;
}
