/* identity.c - two identity texts, option by option. */
#include "config.h"

#include "identity.h"

#include "../src/settings.h"
#include "machine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
lsc_identity_text(const struct lsc_study *study)
{
    char *own = lsc_study_identity(study), *text = NULL;
    size_t size;

    if (own == NULL) return NULL;
    size = strlen(own) + 256;
    if ((text = malloc(size)) != NULL)
        snprintf(text, size, "%s[machine]\nblas_core = %s\nblas_threads = %d\n",
                 own, lsc_machine_blas_core(), lsc_machine_blas_threads());
    free(own);
    return text;
}

/* What a hash that is no option is of; NULL for an option. */
static const char *
contents(const struct lsc_setting *s)
{
    if (strcmp(s->key, "hash") != 0) return NULL;
    if (strcmp(s->section, "data") == 0) return "the data set's files";
    return strcmp(s->section, "start") == 0 ? "the [start] weights files"
                                            : NULL;
}

/* Add "[section] key: a in the file, b now" to text. */
static void
add_difference(char *text, size_t size, const struct lsc_setting *s,
               const char *old, const char *new)
{
    size_t at = strlen(text);
    const char *files = contents(s);

    if (files != NULL) {
        snprintf(text + at, size - at, "%sthe contents of %s differ",
                 at > 0 ? "; " : "", files);
        return;
    }
    snprintf(text + at, size - at, "%s[%s] %s: %s%s%s in the file, %s%s%s now",
             at > 0 ? "; " : "", s->section, s->key, old != NULL ? "'" : "",
             old != NULL ? old : "not there", old != NULL ? "'" : "",
             new != NULL ? "'" : "", new != NULL ? new : "not there",
             new != NULL ? "'" : "");
}

/* Settings of a that b has not, or has otherwise; only the missing ones where
 * `missing`. */
static int
compare(const struct lsc_settings *a, const struct lsc_settings *b,
        int any_machine, int missing, char *text, size_t size)
{
    int differences = 0;

    for (size_t i = 0; i < a->n; i++) {
        const struct lsc_setting *s = &a->list[i];
        const char *other = lsc_settings_find(b, s->section, s->key);

        if (any_machine && strcmp(s->section, "machine") == 0) continue;
        if (other != NULL && (missing || strcmp(other, s->value) == 0))
            continue;
        if (++differences > 3) continue;
        if (missing)
            add_difference(text, size, s, other, s->value);
        else
            add_difference(text, size, s, s->value, other);
    }
    return differences;
}

int
lsc_identity_compare(const char *path, const char *old, const char *new,
                     int any_machine, struct lsc_err *err)
{
    struct lsc_settings a = {0}, b = {0};
    char text[640] = "";
    int st, n;

    LSC_TRY(lsc_settings_read("identity in the file", old, &a, err));
    LSC_TRY(lsc_settings_read("identity", new, &b, err));
    n = compare(&a, &b, any_machine, 0, text, sizeof(text));
    n += compare(&b, &a, any_machine, 1, text, sizeof(text));
    if (n > 0)
        st = lsc_fail(err, LSC_EINVAL,
                      "%s: belongs to another study: %s%s; give another -o "
                      "FILE%s",
                      path, text, n > 3 ? "; and more" : "",
                      strstr(text, "[machine]") != NULL
                          ? ", or --allow-different-machine"
                          : "");
out:
    lsc_settings_free(&a);
    lsc_settings_free(&b);
    return st;
}
