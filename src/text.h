/*
 * text.h - a text that grows as it is written, and words of a text.
 */
#ifndef LSC_TEXT_H
#define LSC_TEXT_H

#include "err.h"

/* All zero: empty. */
struct lsc_text {
    char *chars; /* [n] and a NUL; owned; NULL while empty */
    size_t n, room;
    int failed; /* there was no memory; nothing more is added */
};

void lsc_text_add(struct lsc_text *text, const char *format, ...)
    LSC_PRINTF(2, 3);

/* What was written, for free(), or NULL if there was no memory; the text is
 * empty again. */
char *lsc_text_take(struct lsc_text *text);

/* Words between spaces, tabs, line ends and commas: how many, and word i, cut
 * where it is too long; *word = '\0' if there is none. */
size_t lsc_text_words(const char *text);
void lsc_text_word(const char *text, size_t i, char *word, size_t size);

#endif
