/*
 * text_file.h - reading a study's text.
 */
#ifndef LSC_TEXT_FILE_H
#define LSC_TEXT_FILE_H

#include "../src/err.h"

/* The text in a file, for free().  LSC_EIO; LSC_EINVAL if it is no text or as
 * long as a megabyte. */
int lsc_text_read(const char *path, char **text, struct lsc_err *err);

#endif
