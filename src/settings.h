/*
 * settings.h - a study text as a list of settings.
 *
 * Sections, `key = value`, and comments: from a `#` or `;` that starts a line
 * or follows white space, to the end of the line.  Settings and sections may be
 * indented; any other indented line continues the value above it.
 */
#ifndef LSC_SETTINGS_H
#define LSC_SETTINGS_H

#include "err.h"

struct lsc_setting {
    char *section, *key, *value; /* owned */
    size_t line;                 /* from 1; 0: from a command line */
};

struct lsc_settings {
    size_t n, room;
    struct lsc_setting *list;
};

/* Append the settings of an INI text; `name` is what messages call it.
 * LSC_EINVAL names the line; a key given twice is an error.  LSC_ENOMEM. */
int lsc_settings_read(const char *name, const char *text,
                      struct lsc_settings *settings, struct lsc_err *err);
/* Whether a line without its indent is a [section] or a key = value: it begins
 * with a bracket, or with a name (letters, digits, _) and an equals sign. */
int lsc_settings_begins(const char *line);
/* Append "section.key=value".  LSC_EUSAGE, LSC_ENOMEM. */
int lsc_settings_set(const char *text, struct lsc_settings *settings,
                     struct lsc_err *err);
/* The last value set for section.key, NULL if there is none. */
const char *lsc_settings_find(const struct lsc_settings *settings,
                              const char *section, const char *key);
void lsc_settings_free(struct lsc_settings *settings);

#endif
