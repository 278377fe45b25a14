/* scales.c - choosing among sections that belong to a scale. */
#include "config.h"

#include "scales.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The scale a setting's section is of; NULL: of all. */
static char *
scale_of(const struct lsc_setting *s)
{
    char *at = strchr(s->section, '@');

    return at != NULL ? at + 1 : NULL;
}

/* 0: counts first, 1: then, 2: last, 3: not at all. */
static int
rank(const struct lsc_setting *s, const char *scale)
{
    const char *own = scale_of(s);

    if (own != NULL && strcmp(own, scale) != 0) return 3;
    if (s->line == 0) return 2;
    return own != NULL;
}

/* Whether a setting before number i is of the same scale. */
static int
seen(const struct lsc_settings *settings, size_t i, const char *scale)
{
    while (i-- > 0) {
        const char *other = scale_of(&settings->list[i]);

        if (other != NULL && strcmp(other, scale) == 0) return 1;
    }
    return 0;
}

static int
unknown(const struct lsc_settings *settings, const char *scale,
        struct lsc_err *err)
{
    char known[256] = "";
    size_t at = 0;

    for (size_t i = 0; i < settings->n && at < sizeof(known); i++) {
        const char *own = scale_of(&settings->list[i]);

        if (own != NULL && !seen(settings, i, own))
            at += (size_t)snprintf(known + at, sizeof(known) - at, " %s", own);
    }
    if (at == 0)
        return lsc_fail(err, LSC_EINVAL,
                        "[study] scale: '%s', but this study has no sections "
                        "of a scale, as [train@%s]",
                        scale, scale);
    return lsc_fail(err, LSC_EINVAL,
                    "[study] scale: '%s' is none of this study's:%s", scale,
                    known);
}

static void
drop(struct lsc_setting *s)
{
    free(s->section);
    free(s->key);
    free(s->value);
}

int
lsc_settings_scale(struct lsc_settings *settings, struct lsc_err *err)
{
    const char *scale = lsc_settings_find(settings, "study", "scale");
    struct lsc_setting *list = NULL;
    size_t n = 0, found = 0;
    int st;

    if (scale == NULL) scale = "";
    for (size_t i = 0; i < settings->n; i++)
        found += rank(&settings->list[i], scale) == 1;
    if (*scale != '\0' && found == 0) return unknown(settings, scale, err);
    LSC_TRY(lsc_alloc(&list, settings->n, err));
    for (int r = 0; r < 3; r++)
        for (size_t i = 0; i < settings->n; i++)
            if (rank(&settings->list[i], scale) == r)
                list[n++] = settings->list[i];
    for (size_t i = 0; i < settings->n; i++)
        if (rank(&settings->list[i], scale) == 3) drop(&settings->list[i]);
    free(settings->list);
    settings->list = list;
    settings->n = settings->room = n;
    for (size_t i = 0; i < n; i++)
        list[i].section[strcspn(list[i].section, "@")] = '\0';
out:
    return st;
}
