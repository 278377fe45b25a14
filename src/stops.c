/* stops.c - which steps are kept, and reading what was. */
#include "config.h"

#include "stops.h"

#include "recipe.h"
#include "task.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Lists of steps that are kept because a kind goes on from there. */
static const struct {
    const char *kind, *option;
} lists[] = {{"checkpoints", "checkpoints.steps"},
             {"spawn", "spawn.steps"},
             {"linearize", "linearize.steps"},
             {"ridge", "ridge.steps"}};

size_t
lsc_stops_find(const struct lsc_stops *stops, size_t step)
{
    size_t low = 0, high;

    if (stops == NULL) return 0;
    for (high = stops->n; low < high;) {
        size_t middle = (low + high) / 2;

        if (stops->step[middle] < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low < stops->n && stops->step[low] == step ? low : stops->n;
}

static size_t
steps_an_epoch(const struct lsc_study *s)
{
    size_t batch = lsc_study_option(s, "train.batch");

    return (s->train.n + batch - 1) / batch;
}

static size_t
end(const struct lsc_study *s)
{
    return lsc_study_option(s, "train.epochs") * steps_an_epoch(s);
}

/* The marks up to the end, in marks[end + 1]. */
static int
mark_lists(const struct lsc_study *s, char *marks, struct lsc_err *err)
{
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
        const char *option = lists[i].option;

        if (!lsc_study_has_kind(s, lists[i].kind)) continue;
        for (size_t k = 0; k < lsc_config_count(&s->config, option); k++) {
            size_t step = (size_t)lsc_config_item(&s->config, option, k);

            if (step > end(s))
                return lsc_fail(err, LSC_EINVAL,
                                "[%s] steps: %zu, expected at most %zu: %zu "
                                "epochs of %zu steps",
                                lists[i].kind, step, end(s),
                                lsc_study_option(s, "train.epochs"),
                                steps_an_epoch(s));
            marks[step] = 1;
        }
    }
    return LSC_OK;
}

static void
mark_grids(const struct lsc_study *s, char *marks)
{
    double a_decade = (double)lsc_study_option(s, "checkpoints.log");
    double every = lsc_config_real(&s->config, "checkpoints.every");
    double last = (double)end(s);
    double between = fmax(every * (double)steps_an_epoch(s), 1);

    marks[0] = marks[end(s)] = 1;
    for (double k = 0; a_decade > 0 && pow(10, k / a_decade) < last; k++)
        marks[(size_t)round(pow(10, k / a_decade))] = 1;
    for (double k = 1; every > 0 && k * between < last; k++)
        marks[(size_t)round(k * between)] = 1;
}

int
lsc_stops_create(struct lsc_stops **stops, const struct lsc_study *s,
                 struct lsc_err *err)
{
    struct lsc_stops *new = NULL;
    char *marks = NULL;
    size_t n = 0;
    int st;

    LSC_TRY(lsc_alloc(&marks, end(s) + 1, err));
    LSC_TRY(mark_lists(s, marks, err));
    mark_grids(s, marks);
    for (size_t i = 0; i <= end(s); i++) n += marks[i] != 0;
    new = lsc_calloc(1, sizeof(*new) + n * sizeof(*new->step));
    if (new == NULL) {
        st = lsc_fail(err, LSC_ENOMEM, "out of memory");
        goto out;
    }
    for (size_t i = 0; i <= end(s); i++)
        if (marks[i]) new->step[new->n++] = i;
    *stops = new;
out:
    free(marks);
    return st;
}

size_t
lsc_stops_item(const struct lsc_study *s, const char *option, size_t i)
{
    size_t step = (size_t)lsc_config_item(&s->config, option, i);

    return lsc_stops_find(s->stops, step);
}

double
lsc_stops_epoch(const struct lsc_study *s, size_t step)
{
    return (double)step / (double)steps_an_epoch(s);
}

static int
read_part(struct lsc_task *task, const char *path, size_t solution, size_t stop,
          const float **out, struct lsc_err *err)
{
    const void *part = NULL;
    int st = lsc_task_get_part(task, path, solution, stop, &part, err);

    *out = part;
    return st;
}

int
lsc_stops_theta(struct lsc_task *task, size_t solution, size_t stop,
                const float **theta, struct lsc_err *err)
{
    return read_part(task, "/checkpoints/theta", solution, stop, theta, err);
}

int
lsc_stops_moments(struct lsc_task *task, size_t solution, size_t stop,
                  const float **moments, struct lsc_err *err)
{
    return read_part(task, "/checkpoints/moments", solution, stop, moments,
                     err);
}

int
lsc_stops_buffers(struct lsc_task *task, size_t solution, size_t stop,
                  const float **buffers, struct lsc_err *err)
{
    return read_part(task, "/checkpoints/buffers", solution, stop, buffers,
                     err);
}
