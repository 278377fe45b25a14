/* err.c - writing the one line. */
#include "config.h"

#include "err.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64

/* File names and study values end up in messages: keep them to one line. */
static void
one_line(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 127) *text = '?';
}

int
lsc_fail(struct lsc_err *err, int code, const char *format, ...)
{
    va_list args;

    if (err == NULL) return code;
    err->code = code;
    va_start(args, format);
    vsnprintf(err->text, sizeof(err->text), format, args);
    va_end(args);
    one_line(err->text);
    return code;
}

int
lsc_fail_in(struct lsc_err *err, const char *format, ...)
{
    char old[sizeof(err->text)];
    size_t n, left = sizeof(err->text);
    va_list args;

    if (err == NULL) return LSC_EINVAL;
    memcpy(old, err->text, sizeof(old));
    va_start(args, format);
    vsnprintf(err->text, left, format, args);
    va_end(args);
    one_line(err->text);
    n = strlen(err->text);
    snprintf(err->text + n, left - n, ": %.*s", (int)(left - 1), old);
    return err->code;
}

int
lsc_exit_status(int code)
{
    static const int status[] = {
        [LSC_OK] = 0,    [LSC_EUSAGE] = 2, [LSC_EINVAL] = 3,
        [LSC_EIO] = 4,   [LSC_ENOMEM] = 4, [LSC_EDIVERGED] = 5,
        [LSC_ERANK] = 6, [LSC_ESTOP] = 75,
    };

    if (code < 0 || (size_t)code >= sizeof(status) / sizeof(*status)) return 6;
    return status[code];
}

void *
lsc_calloc(size_t n, size_t size)
{
    void *p = NULL;
    size_t bytes;

    if (size != 0 && n > (SIZE_MAX - ALIGNMENT) / size) return NULL;
    bytes = n * size > 0 ? n * size : 1;
    if (posix_memalign(&p, ALIGNMENT, bytes) != 0) return NULL;
    return memset(p, 0, bytes);
}
