/* option.c - a study's values, row by row. */
#include "config.h"

#include "option.h"

#include "canon.h"
#include "settings.h"
#include "text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters of a line that inih reads whole. */
#define LINE 190

static size_t
find(const struct lsc_config *c, const char *section, size_t n, const char *key)
{
    size_t i;

    for (i = 0; i < c->n; i++)
        if (strncmp(c->rows[i]->section, section, n) == 0 &&
            c->rows[i]->section[n] == '\0' && strcmp(c->rows[i]->key, key) == 0)
            break;
    return i;
}

/* The row called "section.key". */
static size_t
named(const struct lsc_config *c, const char *name)
{
    const char *dot = strchr(name, '.');
    size_t i;

    assert(dot != NULL);
    i = find(c, name, (size_t)(dot - name), dot + 1);
    assert(i < c->n);
    return i;
}

int
lsc_config_create(struct lsc_config *c, const struct lsc_option *const *tables,
                  size_t ntables, struct lsc_err *err)
{
    struct lsc_config new = {.n = 0};
    size_t n = 0;
    int st;

    for (size_t t = 0; t < ntables; t++)
        for (const struct lsc_option *o = tables[t]; o->key != NULL; o++) n++;
    LSC_TRY(lsc_alloc(&new.rows, n, err));
    LSC_TRY(lsc_alloc(&new.values, n, err));
    for (size_t t = 0; t < ntables; t++) {
        for (const struct lsc_option *o = tables[t]; o->key != NULL; o++) {
            if (find(&new, o->section, strlen(o->section), o->key) < new.n) {
                st = lsc_fail(err, LSC_EINVAL,
                              "[%s] %s: two options have this"
                              " name",
                              o->section, o->key);
                goto out;
            }
            LSC_TRY(lsc_canon(o, o->otherwise, &new.values[new.n], err));
            new.rows[new.n++] = o;
        }
    }
    *c = new;
    return LSC_OK;
out:
    lsc_config_free(&new);
    return st;
}

void
lsc_config_free(struct lsc_config *c)
{
    if (c == NULL) return;
    for (size_t i = 0; i < c->n; i++) free(c->values[i]);
    free(c->values);
    free(c->rows);
    *c = (struct lsc_config){.n = 0};
}

/* A wrong letter in the key counts more than one in the section; a key that is
 * wrong by half is near to none. */
static const struct lsc_option *
nearest(const struct lsc_config *c, const char *section, const char *key)
{
    const struct lsc_option *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < c->n; i++) {
        size_t edits = 2 * lsc_edits(key, c->rows[i]->key) +
                       lsc_edits(section, c->rows[i]->section);

        if (edits < least) {
            least = edits;
            best = c->rows[i];
        }
    }
    if (best == NULL || 2 * lsc_edits(key, best->key) > strlen(key))
        return NULL;
    return best;
}

int
lsc_config_set(struct lsc_config *c, const char *section, const char *key,
               const char *text, struct lsc_err *err)
{
    size_t i = find(c, section, strlen(section), key);
    char *value;
    int st;

    if (i == c->n) {
        const struct lsc_option *near = nearest(c, section, key);

        if (near == NULL)
            return lsc_fail(err, LSC_EINVAL, "[%.64s] %.64s: no such option",
                            section, key);
        return lsc_fail(err, LSC_EINVAL,
                        "[%.64s] %.64s: no such option (nearest: [%s] %s)",
                        section, key, near->section, near->key);
    }
    LSC_TRY(lsc_canon(c->rows[i], text, &value, err));
    free(c->values[i]);
    c->values[i] = value;
out:
    return st;
}

long
lsc_config_int(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_INT);
    return strtol(c->values[i], NULL, 10);
}

double
lsc_config_real(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_INT || c->rows[i]->type == LSC_REAL);
    return strtod(c->values[i], NULL);
}

int
lsc_config_flag(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_FLAG);
    return strcmp(c->values[i], "yes") == 0;
}

const char *
lsc_config_text(const struct lsc_config *c, const char *name)
{
    return c->values[named(c, name)];
}

int
lsc_config_is(const struct lsc_config *c, const char *name, const char *word)
{
    return strcmp(lsc_config_text(c, name), word) == 0;
}

size_t
lsc_config_choice(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_CHOICE);
    return lsc_choice(c->rows[i], c->values[i], strlen(c->values[i]));
}

double
lsc_config_percent(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_PERCENT);
    if (strchr(c->values[i], '%') == NULL) return 0;
    return strtod(c->values[i], NULL) / 100;
}

/* A list's text. */
static const char *
list(const struct lsc_config *c, const char *name)
{
    size_t i = named(c, name);

    assert(c->rows[i]->type == LSC_INTS || c->rows[i]->type == LSC_REALS);
    return c->values[i];
}

size_t
lsc_config_count(const struct lsc_config *c, const char *name)
{
    const char *text = list(c, name);
    size_t n = *text != '\0';

    for (; *text != '\0'; text++) n += *text == ' ';
    return n;
}

double
lsc_config_item(const struct lsc_config *c, const char *name, size_t i)
{
    const char *text = list(c, name);

    for (; i > 0 && text != NULL; i--)
        if ((text = strchr(text, ' ')) != NULL) text++;
    assert(text != NULL && *text != '\0');
    return strtod(text, NULL);
}

/* The last space in text[0..room], or the first behind, where a line may end so
 * that it reads back; 0 if there is none. */
static size_t
line_end(const char *text, size_t room)
{
    size_t at = 0;

    for (size_t i = 1; text[i] != '\0' && (at == 0 || i <= room); i++)
        if (text[i] == ' ' && text[i - 1] != ' ' && text[i + 1] != ' ' &&
            !lsc_settings_begins(text + i + 1))
            at = i;
    return at;
}

/* "key = value"; a long value goes on in lines that start with a space. */
static void
print_row(const char *key, const char *value, struct lsc_text *out)
{
    size_t room = LINE - strlen(key) - strlen(" = "), n;

    lsc_text_add(out, "%s =%s", key, *value != '\0' ? " " : "");
    while (strlen(value) > room && (n = line_end(value, room)) > 0) {
        lsc_text_add(out, "%.*s\n ", (int)n, value);
        value += n + 1;
        room = LINE - 1;
    }
    lsc_text_add(out, "%s\n", value);
}

char *
lsc_config_print(const struct lsc_config *c, int identity_only)
{
    const char *section = "";
    struct lsc_text text = {0};

    for (size_t i = 0; i < c->n; i++) {
        const struct lsc_option *o = c->rows[i];

        if (identity_only && !o->identity) continue;
        if (strcmp(section, o->section) != 0)
            lsc_text_add(&text, "%s[%s]\n", *section != '\0' ? "\n" : "",
                         o->section);
        section = o->section;
        print_row(o->key, c->values[i], &text);
    }
    return lsc_text_take(&text);
}
