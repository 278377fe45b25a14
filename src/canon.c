/* canon.c - the canonical text of one option's value. */
#include "config.h"

#include "canon.h"

#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_LENGTH 63

/* "expected ..." of a row. */
static void
expected(const struct lsc_option *row, char *text, size_t size)
{
    static const char *const what[] = {
        [LSC_INT] = "an integer", [LSC_REAL] = "a number",
        [LSC_FLAG] = "yes or no", [LSC_CHOICE] = "one of: ",
        [LSC_TEXT] = "one line",  [LSC_INTS] = "integers",
        [LSC_REALS] = "numbers",
    };

    if (row->type == LSC_CHOICE)
        snprintf(text, size, "%s%s", what[row->type], row->choices);
    else if (row->type == LSC_PERCENT)
        snprintf(text, size, "%s or a percentage from %.10g%% to %.10g%%",
                 row->choices, row->min, row->max);
    else if (row->type == LSC_FLAG || row->type == LSC_TEXT)
        snprintf(text, size, "%s", what[row->type]);
    else
        snprintf(text, size, "%s from %.10g to %.10g", what[row->type],
                 row->min, row->max);
}

static int
refuse(const struct lsc_option *row, const char *given, size_t n,
       const char *why, struct lsc_err *err)
{
    char want[256];

    expected(row, want, sizeof(want));
    return lsc_fail(err, LSC_EINVAL, "[%s] %s: '%.*s' %s (expected %s)",
                    row->section, row->key, n < 200 ? (int)n : 200, given, why,
                    want);
}

/* The shortest of %.1g to %.17g that reads back as v. */
static void
shortest(double v, char text[32])
{
    size_t least = 32;

    for (int digits = 1; digits <= 17; digits++) {
        char longer[32];

        snprintf(longer, sizeof(longer), "%.*g", digits, v);
        if (strtod(longer, NULL) == v && strlen(longer) < least) {
            least = strlen(longer);
            memcpy(text, longer, least + 1);
        }
    }
}

/* Write one number, canonical, to out. */
static int
number(const struct lsc_option *row, const char *word, size_t n,
       struct lsc_text *out, struct lsc_err *err)
{
    int whole = row->type == LSC_INT || row->type == LSC_INTS;
    char copy[64] = "", text[32], *end = copy;
    double v = 0;

    if (n > 0 && n < sizeof(copy) && strspn(word, "+-.0123456789eE") >= n) {
        memcpy(copy, word, n);
        copy[n] = '\0';
        errno = 0;
        v = whole ? (double)strtol(copy, &end, 10) : strtod(copy, &end);
    }
    if (end == copy || *end != '\0')
        return refuse(row, word, n,
                      whole ? "is not an integer" : "is not a number", err);
    if ((whole && errno == ERANGE) || !isfinite(v) ||
        !(v >= row->min && v <= row->max))
        return refuse(row, word, n, "is out of range", err);
    if (whole) {
        lsc_text_add(out, "%ld", strtol(copy, NULL, 10));
        return LSC_OK;
    }
    shortest(v + 0.0, text);
    lsc_text_add(out, "%s", text);
    return LSC_OK;
}

static int
percent(const struct lsc_option *row, const char *text, size_t n,
        struct lsc_text *out, struct lsc_err *err)
{
    size_t digits = n > 0 ? n - 1 : 0;

    if (lsc_choice(row, text, n) < lsc_choice(row, "", 0)) {
        lsc_text_add(out, "%.*s", (int)n, text);
        return LSC_OK;
    }
    while (digits > 0 && isspace((unsigned char)text[digits - 1])) digits--;
    if (n == 0 || text[n - 1] != '%' ||
        number(row, text, digits, out, NULL) != LSC_OK)
        return refuse(row, text, n, "is neither", err);
    lsc_text_add(out, "%%");
    return LSC_OK;
}

static const char *
skip_space(const char *text, const char *end)
{
    while (text < end && isspace((unsigned char)*text)) text++;
    return text;
}

/* Numbers between spaces, or commas with or without. */
static int
list(const struct lsc_option *row, const char *text, size_t n,
     struct lsc_text *out, struct lsc_err *err)
{
    const char *space = "", *end = text + n;
    int st = LSC_OK;

    while (text < end) {
        size_t word = 0;

        while (text + word < end && text[word] != ',' &&
               !isspace((unsigned char)text[word]))
            word++;
        lsc_text_add(out, "%s", space);
        LSC_TRY(number(row, text, word, out, err));
        text = skip_space(text + word, end);
        if (text < end && *text == ',') text = skip_space(text + 1, end);
        space = " ";
    }
out:
    return st;
}

static int
flag(const struct lsc_option *row, const char *text, size_t n,
     struct lsc_text *out, struct lsc_err *err)
{
    static const char *const words[] = {"no",  "yes", "false", "true",
                                        "off", "on",  "0",     "1"};

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (strlen(words[i]) == n && strncasecmp(words[i], text, n) == 0) {
            lsc_text_add(out, "%s", words[i % 2]);
            return LSC_OK;
        }
    return refuse(row, text, n, "is neither", err);
}

size_t
lsc_choice(const struct lsc_option *row, const char *text, size_t n)
{
    const char *c = row->choices;
    size_t i = 0, word;

    for (; *c != '\0'; i++) {
        word = strcspn(c, " |");
        if (word == n && memcmp(c, text, n) == 0) break;
        c += word;
        c += strspn(c, " |");
    }
    return i;
}

static int
choice(const struct lsc_option *row, const char *text, size_t n,
       struct lsc_text *out, struct lsc_err *err)
{
    size_t i = lsc_choice(row, text, n), all = lsc_choice(row, "", 0);

    if (i == all) return refuse(row, text, n, "is none of them", err);
    lsc_text_add(out, "%.*s", (int)n, text);
    return LSC_OK;
}

/* A printed study must read back: " #" and " ;" begin comments. */
static int
line(const struct lsc_option *row, const char *text, size_t n,
     struct lsc_text *out, struct lsc_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (iscntrl((unsigned char)text[i]))
            return refuse(row, text, n, "has a control character", err);
        if ((text[i] == '#' || text[i] == ';') &&
            (i == 0 || isspace((unsigned char)text[i - 1])))
            return refuse(row, text, n, "has a comment in it", err);
    }
    lsc_text_add(out, "%.*s", (int)n, text);
    return LSC_OK;
}

int
lsc_canon(const struct lsc_option *row, const char *text, char **canonical,
          struct lsc_err *err)
{
    static int (*const write[])(const struct lsc_option *, const char *, size_t,
                                struct lsc_text *, struct lsc_err *) = {
        [LSC_INT] = number,    [LSC_REAL] = number,     [LSC_FLAG] = flag,
        [LSC_CHOICE] = choice, [LSC_TEXT] = line,       [LSC_INTS] = list,
        [LSC_REALS] = list,    [LSC_PERCENT] = percent,
    };
    struct lsc_text out = {0};
    char *result;
    size_t n;
    int st;

    while (isspace((unsigned char)*text)) text++;
    for (n = strlen(text); n > 0 && isspace((unsigned char)text[n - 1]);) n--;
    st = write[row->type](row, text, n, &out, err);
    result = lsc_text_take(&out);
    if (st == LSC_OK && result == NULL)
        st = lsc_fail(err, LSC_ENOMEM, "out of memory");
    if (st == LSC_OK)
        *canonical = result;
    else
        free(result);
    return st;
}

size_t
lsc_edits(const char *a, const char *b)
{
    size_t row[NAME_LENGTH + 1], na = strnlen(a, NAME_LENGTH);
    size_t nb = strnlen(b, NAME_LENGTH);

    for (size_t j = 0; j <= nb; j++) row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t change = diagonal + (a[i - 1] != b[j - 1]);

            diagonal = row[j];
            row[j] = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            if (change < row[j]) row[j] = change;
        }
    }
    return row[nb];
}
