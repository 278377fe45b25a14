/*
 * option.h - options as rows, and a study's values for them.
 *
 * A row says everything about an option: where it is, what it may be, what it
 * is if nobody says, and whether it is part of the study's identity.  Help,
 * checking, the resolved text kept in the result file, and the comparison of
 * two studies are loops over rows.
 */
#ifndef LSC_OPTION_H
#define LSC_OPTION_H

#include "err.h"

#include <stdint.h>

enum lsc_option_type {
    LSC_INT,     /* integer in [min, max]                                   */
    LSC_REAL,    /* finite number in [min, max]                             */
    LSC_FLAG,    /* yes or no (also true/false, on/off, 1/0)                */
    LSC_CHOICE,  /* one word of `choices` ("a | b | c")                     */
    LSC_TEXT,    /* any text                                                */
    LSC_INTS,    /* integers in [min, max] between spaces or commas; or none */
    LSC_REALS,   /* numbers likewise                                        */
    LSC_PERCENT, /* a word of `choices`, or "1%": percent in [min, max]     */
};

struct lsc_option {
    const char *section, *key;
    enum lsc_option_type type;
    const char *otherwise; /* the default, as text                */
    double min, max;       /* for numbers                         */
    const char *choices;   /* for LSC_CHOICE, LSC_PERCENT         */
    int identity;          /* another value makes another study   */
    const char *help;      /* one line; units if any              */
};

struct lsc_config {
    size_t n;
    const struct lsc_option **rows; /* [n] of all tables, end to end */
    char **values;                  /* [n] canonical text; owned     */
};

/* tables[ntables] of rows, each ended by key NULL; all values default.
 * LSC_EINVAL if two rows have one name, LSC_ENOMEM. */
int lsc_config_create(struct lsc_config *c,
                      const struct lsc_option *const *tables, size_t ntables,
                      struct lsc_err *err);
void lsc_config_free(struct lsc_config *c);

/* Set section.key after checking type and range; the text is kept in canonical
 * form (numbers shortest that read back the same, lists single-spaced).
 * LSC_EINVAL names the key, what was given and what was expected; for an
 * unknown key also the nearest known one, if one is near. */
int lsc_config_set(struct lsc_config *c, const char *section, const char *key,
                   const char *text, struct lsc_err *err);

/* Values.  `name` is "section.key" and must be in the table (assert). */
long lsc_config_int(const struct lsc_config *c, const char *name);
double lsc_config_real(const struct lsc_config *c, const char *name);
int lsc_config_flag(const struct lsc_config *c, const char *name);
const char *lsc_config_text(const struct lsc_config *c, const char *name);
int lsc_config_is(const struct lsc_config *c, const char *name,
                  const char *word);
/* Which of the row's choices it is, from 0: enums are in the order of the
 * choices that stand for them. */
size_t lsc_config_choice(const struct lsc_config *c, const char *name);
/* A percentage as a part of 1; 0 where the value is a word. */
double lsc_config_percent(const struct lsc_config *c, const char *name);
/* Number of items of a list; item i of it. */
size_t lsc_config_count(const struct lsc_config *c, const char *name);
double lsc_config_item(const struct lsc_config *c, const char *name, size_t i);

/* All values as an INI text in row order, for free(); NULL if no memory.  Long
 * values go on in lines that start with a space.  With identity_only, only the
 * rows that are part of the identity. */
char *lsc_config_print(const struct lsc_config *c, int identity_only);

#endif
