/* pairs.c - pairs of solutions. */
#include "config.h"

#include "pairs.h"

#include "recipe.h"

#include <stdio.h>

size_t
lsc_pairs(const struct lsc_study *s, const char *option)
{
    size_t given = lsc_config_count(&s->config, option) / 2;
    size_t n = lsc_recipe_solutions(s);

    return given > 0 ? given : n * (n - 1) / 2;
}

void
lsc_pairs_ends(const struct lsc_study *s, const char *option, size_t pair,
               size_t end[2])
{
    size_t n = lsc_recipe_solutions(s);

    if (lsc_config_count(&s->config, option) > 0) {
        for (size_t i = 0; i < 2; i++)
            end[i] = (size_t)lsc_config_item(&s->config, option, 2 * pair + i);
        return;
    }
    for (end[0] = 0; pair >= n - 1 - end[0]; end[0]++) pair -= n - 1 - end[0];
    end[1] = end[0] + 1 + pair;
}

void
lsc_pairs_list(const struct lsc_study *s, const char *option, int32_t *out)
{
    for (size_t i = 0; i < lsc_pairs(s, option); i++) {
        size_t end[2];

        lsc_pairs_ends(s, option, i, end);
        for (size_t j = 0; j < 2; j++) out[2 * i + j] = (int32_t)end[j];
    }
}

int
lsc_pairs_check(const struct lsc_study *s, const char *section,
                struct lsc_err *err)
{
    const struct lsc_config *c = &s->config;
    char option[64], shown[64];
    int st = LSC_OK;
    size_t given;

    snprintf(option, sizeof(option), "%s.pairs", section);
    snprintf(shown, sizeof(shown), "[%s] pairs", section);
    given = lsc_config_count(c, option);
    if (given % 2 != 0)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: %zu numbers, expected an even count", shown,
                        given);
    for (size_t i = 0; i < given; i++) {
        size_t end = (size_t)lsc_config_item(c, option, i);

        LSC_TRY(lsc_recipe_check(s, shown, end, err));
        if (i % 2 != 0 && end == (size_t)lsc_config_item(c, option, i - 1))
            return lsc_fail(err, LSC_EINVAL,
                            "%s: %zu %zu, expected two different solutions",
                            shown, end, end);
    }
    if (lsc_pairs(s, option) == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[%s] needs two solutions, [ensemble] solutions = %zu",
                        section, lsc_recipe_solutions(s));
out:
    return st;
}
