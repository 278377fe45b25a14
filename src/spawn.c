/* spawn.c - see Fort et al. 2020, section 2: who is whose child. */
#include "config.h"

#include "spawn.h"

#include "larger.h"
#include "recipe.h"

size_t
lsc_spawn_steps(const struct lsc_study *s)
{
    return lsc_config_count(&s->config, "spawn.steps");
}

size_t
lsc_spawn_parents(const struct lsc_study *s)
{
    size_t given = lsc_config_count(&s->config, "spawn.parents");

    return given > 0 ? given : lsc_recipe_solutions(s);
}

size_t
lsc_spawn_children(const struct lsc_study *s)
{
    return lsc_study_option(s, "spawn.children");
}

size_t
lsc_spawn_nets(const struct lsc_study *s)
{
    return lsc_spawn_steps(s) * lsc_spawn_parents(s) * lsc_spawn_children(s);
}

size_t
lsc_spawn_step(const struct lsc_study *s, size_t i)
{
    return (size_t)lsc_config_item(&s->config, "spawn.steps", i);
}

size_t
lsc_spawn_parent(const struct lsc_study *s, size_t i)
{
    if (lsc_config_count(&s->config, "spawn.parents") == 0) return i;
    return (size_t)lsc_config_item(&s->config, "spawn.parents", i);
}

/* Pairs among n. */
static size_t
among(size_t n)
{
    return n * (n - 1) / 2;
}

/* Pair `pair` of 0 1, 0 2, ..., 1 2, ... of n. */
static void
find(size_t n, size_t pair, size_t end[2])
{
    for (end[0] = 0; pair >= n - 1 - end[0]; end[0]++) pair -= n - 1 - end[0];
    end[1] = end[0] + 1 + pair;
}

static size_t
strangers(const struct lsc_study *s)
{
    return lsc_smaller(lsc_study_option(s, "spawn.strangers"),
                       lsc_spawn_children(s));
}

size_t
lsc_spawn_pairs(const struct lsc_study *s)
{
    size_t parents = lsc_spawn_parents(s);

    return parents * among(lsc_spawn_children(s)) +
           among(parents) * strangers(s);
}

struct lsc_spawn_pair
lsc_spawn_pair(const struct lsc_study *s, size_t pair)
{
    size_t parents = lsc_spawn_parents(s), children = lsc_spawn_children(s);
    size_t siblings = among(children);
    struct lsc_spawn_pair p;

    if (pair < parents * siblings) {
        p.parent[0] = p.parent[1] = pair / siblings;
        find(children, pair % siblings, p.child);
        return p;
    }
    pair -= parents * siblings;
    find(parents, pair / strangers(s), p.parent);
    p.child[0] = p.child[1] = pair % strangers(s);
    return p;
}

void
lsc_spawn_ends(const struct lsc_study *s, size_t pair, size_t net[2])
{
    size_t pairs = lsc_spawn_pairs(s), i = pair / pairs;
    struct lsc_spawn_pair p = lsc_spawn_pair(s, pair % pairs);

    for (size_t k = 0; k < 2; k++)
        net[k] =
            (i * lsc_spawn_parents(s) + p.parent[k]) * lsc_spawn_children(s) +
            p.child[k];
}

struct lsc_split
lsc_spawn_images(const struct lsc_study *s)
{
    struct lsc_split first = s->test_subset;

    first.n = lsc_smaller(first.n, lsc_study_option(s, "spawn.images"));
    return first;
}

int
lsc_spawn_get(struct lsc_task *task, size_t net, const float **theta,
              const float **buffers, struct lsc_err *err)
{
    const void *row;
    int st;

    LSC_TRY(lsc_task_get(task, "/spawn/theta", net, &row, err));
    *theta = row;
    LSC_TRY(lsc_task_get(task, "/spawn/buffers", net, &row, err));
    *buffers = row;
out:
    return st;
}

static int
check_list(const struct lsc_study *s, const char *option, struct lsc_err *err)
{
    size_t n = lsc_config_count(&s->config, option);

    for (size_t i = 1; i < n; i++) {
        double before = lsc_config_item(&s->config, option, i - 1);
        double item = lsc_config_item(&s->config, option, i);

        if (item <= before)
            return lsc_fail(err, LSC_EINVAL,
                            "%s: %.0f after %.0f, expected ascending numbers",
                            option, item, before);
    }
    return LSC_OK;
}

int
lsc_spawn_check(const struct lsc_study *s, struct lsc_err *err)
{
    int st;

    if (lsc_spawn_steps(s) == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[spawn] steps: empty, expected a step at least");
    if (lsc_spawn_images(s).n == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[spawn] needs test images, there are none");
    LSC_TRY(check_list(s, "spawn.steps", err));
    LSC_TRY(check_list(s, "spawn.parents", err));
    for (size_t i = 0; i < lsc_spawn_parents(s); i++)
        LSC_TRY(lsc_recipe_check(s, "[spawn] parents", lsc_spawn_parent(s, i),
                                 err));
out:
    return st;
}
