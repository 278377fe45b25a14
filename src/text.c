/* text.c - a text that grows as it is written. */
#include "config.h"

#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for `more` characters and a NUL behind what is there. */
static int
reserve(struct lsc_text *t, size_t more)
{
    size_t room = 2 * (t->n + more) + 64;
    char *chars;

    if (t->n + more < t->room) return 1;
    if ((chars = realloc(t->chars, room)) == NULL) return 0;
    t->chars = chars;
    t->room = room;
    return 1;
}

void
lsc_text_add(struct lsc_text *text, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (text->failed || n < 0 || !reserve(text, (size_t)n)) {
        text->failed = 1;
        return;
    }
    va_start(args, format);
    vsnprintf(text->chars + text->n, (size_t)n + 1, format, args);
    va_end(args);
    text->n += (size_t)n;
}

char *
lsc_text_take(struct lsc_text *text)
{
    char *chars;

    lsc_text_add(text, "%s", "");
    chars = text->chars;
    if (text->failed) {
        free(chars);
        chars = NULL;
    }
    *text = (struct lsc_text){0};
    return chars;
}

#define GAPS " ,\t\n"

/* The first word from *at on; *at goes to its end. */
static size_t
next_word(const char **at, const char **word)
{
    size_t n;

    *word = *at + strspn(*at, GAPS);
    n = strcspn(*word, GAPS);
    *at = *word + n;
    return n;
}

size_t
lsc_text_words(const char *text)
{
    const char *word;
    size_t n = 0;

    while (next_word(&text, &word) > 0) n++;
    return n;
}

void
lsc_text_word(const char *text, size_t i, char *word, size_t size)
{
    const char *found;
    size_t n = next_word(&text, &found);

    while (i-- > 0) n = next_word(&text, &found);
    snprintf(word, size, "%.*s", (int)n, found);
}
