/* settings.c - inih does the parsing; lines are counted as it asks for them. */
#include "config.h"

#include "settings.h"

#include <ctype.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>

struct reader {
    const char *name, *at;
    size_t line;
    int too_long, continues;
    int st;
    struct lsc_settings *settings;
    size_t first; /* settings of this text start here */
    struct lsc_err *err;
};

static int
append(struct lsc_settings *s, const char *section, const char *key,
       const char *value, size_t line, struct lsc_err *err)
{
    struct lsc_setting new = {strdup(section), strdup(key), strdup(value),
                              line};

    if (s->n == s->room) {
        size_t room = 2 * s->room + 16;
        void *list = realloc(s->list, room * sizeof(*s->list));

        if (list != NULL) {
            s->list = list;
            s->room = room;
        }
    }
    if (s->n == s->room || new.section == NULL || new.key == NULL ||
        new.value == NULL) {
        free(new.section);
        free(new.key);
        free(new.value);
        return lsc_fail(err, LSC_ENOMEM, "out of memory");
    }
    s->list[s->n++] = new;
    return LSC_OK;
}

/* "value" and "more" become "value more". */
static int
extend(struct lsc_setting *s, const char *more, struct lsc_err *err)
{
    size_t n = strlen(s->value);
    char *value = realloc(s->value, n + strlen(more) + 2);

    if (value == NULL) return lsc_fail(err, LSC_ENOMEM, "out of memory");
    value[n] = ' ';
    strcpy(value + n + 1, more);
    s->value = value;
    return LSC_OK;
}

/* Characters before the comment that a line of n may end in. */
static size_t
without_comment(const char *line, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((line[i] == '#' || line[i] == ';') &&
            (i == 0 || isspace((unsigned char)line[i - 1])))
            return i;
    return n;
}

int
lsc_settings_begins(const char *line)
{
    size_t n = strcspn(line, "\n"), word;

    if (*line == '[') return 1;
    if (!isalpha((unsigned char)*line) && *line != '_') return 0;
    for (word = 1; isalnum((unsigned char)line[word]) || line[word] == '_';)
        word++;
    word += strspn(line + word, " \t");
    return word < n && line[word] == '=';
}

/* fgets over a text, for inih, which gets to see no comments, and
 * white space only before what continues a value. */
static char *
next_line(char *line, int size, void *reader)
{
    struct reader *r = reader;
    size_t n, indent = strspn(r->at, " \t"), room = (size_t)size - 1;

    if (*r->at == '\0') return NULL;
    if (lsc_settings_begins(r->at + indent)) r->at += indent;
    n = without_comment(r->at, strcspn(r->at, "\n"));
    r->line++;
    r->too_long = n + 1 > room;
    if (r->too_long && r->st == LSC_OK)
        r->st = lsc_fail(r->err, LSC_EINVAL,
                         "%s: line %zu has %zu characters, expected at most "
                         "%zu (an indented line without a key continues the "
                         "value above)",
                         r->name, r->line, n, room - 1);
    r->continues = isspace((unsigned char)*r->at) != 0;
    if (n > room) n = room;
    memcpy(line, r->at, n);
    line[n] = '\0';
    r->at += strcspn(r->at, "\n");
    if (*r->at == '\n') {
        r->at++;
        if (n < room) strcpy(line + n, "\n");
    }
    return line;
}

static int
take(void *reader, const char *section, const char *key, const char *value)
{
    struct reader *r = reader;
    struct lsc_settings *s = r->settings;
    struct lsc_setting *last = s->n > r->first ? &s->list[s->n - 1] : NULL;

    if (r->st != LSC_OK) return 0;
    if (r->continues && last != NULL && strcmp(last->section, section) == 0 &&
        strcmp(last->key, key) == 0)
        return (r->st = extend(last, value, r->err)) == LSC_OK;
    for (size_t i = r->first; i < s->n; i++)
        if (strcmp(s->list[i].section, section) == 0 &&
            strcmp(s->list[i].key, key) == 0)
            r->st = lsc_fail(r->err, LSC_EINVAL,
                             "%s: line %zu: [%s] %s is set a second time "
                             "(first on line %zu)",
                             r->name, r->line, section, key, s->list[i].line);
    if (r->st == LSC_OK)
        r->st = append(s, section, key, value, r->line, r->err);
    return r->st == LSC_OK;
}

int
lsc_settings_read(const char *name, const char *text,
                  struct lsc_settings *settings, struct lsc_err *err)
{
    struct reader r = {.name = name,
                       .at = text,
                       .settings = settings,
                       .first = settings->n,
                       .err = err};
    int line = ini_parse_stream(next_line, &r, take, &r);

    if (r.st == LSC_OK && line > 0)
        return lsc_fail(err, LSC_EINVAL,
                        "%s: line %d: expected [section] or key = value", name,
                        line);
    if (r.st == LSC_OK && line < 0)
        return lsc_fail(err, LSC_ENOMEM, "%s: out of memory", name);
    return r.st;
}

int
lsc_settings_set(const char *text, struct lsc_settings *settings,
                 struct lsc_err *err)
{
    const char *dot = strchr(text, '.'), *equals = strchr(text, '=');
    char name[128];
    size_t n = equals != NULL ? (size_t)(equals - text) : 0;

    if (dot == NULL || equals == NULL || dot > equals || n >= sizeof(name))
        return lsc_fail(err, LSC_EUSAGE, "--set %s: expected section.key=value",
                        text);
    memcpy(name, text, n);
    name[n] = '\0';
    name[dot - text] = '\0';
    return append(settings, name, name + (dot - text) + 1, equals + 1, 0, err);
}

const char *
lsc_settings_find(const struct lsc_settings *settings, const char *section,
                  const char *key)
{
    for (size_t i = settings->n; i > 0; i--)
        if (strcmp(settings->list[i - 1].section, section) == 0 &&
            strcmp(settings->list[i - 1].key, key) == 0)
            return settings->list[i - 1].value;
    return NULL;
}

void
lsc_settings_free(struct lsc_settings *settings)
{
    for (size_t i = 0; i < settings->n; i++) {
        free(settings->list[i].section);
        free(settings->list[i].key);
        free(settings->list[i].value);
    }
    free(settings->list);
    *settings = (struct lsc_settings){0};
}
