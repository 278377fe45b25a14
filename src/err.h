/*
 * err.h - one way to fail.
 *
 * Whatever a user, a file or a training run can cause is an int code and one
 * line of text, written once by the function that noticed.  Callers pass both
 * on with LSC_TRY and leave through their label `out:`.  Mistakes of ours are
 * asserts.
 */
#ifndef LSC_ERR_H
#define LSC_ERR_H

#include <stddef.h>

#if defined(__GNUC__)
#define LSC_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define LSC_PRINTF(text, first)
#endif

/* The codes; lsc_exit_status says what the program exits with. */
enum {
    LSC_OK = 0,
    LSC_EUSAGE,    /* the command line                                      */
    LSC_EINVAL,    /* study, data, weights: what a user wrote or gave       */
    LSC_EIO,       /* a file could not be read or written                   */
    LSC_EDIVERGED, /* a number that had to be finite is not                 */
    LSC_ERANK,     /* another rank failed                                   */
    LSC_ESTOP,     /* asked to stop; running the same command again goes on */
    LSC_ENOMEM,
};

struct lsc_err {
    int code;
    char text[1024]; /* one line, no newline at its end */
};

/* Write the message and return `code`.  err may be NULL. */
int lsc_fail(struct lsc_err *err, int code, const char *format, ...)
    LSC_PRINTF(3, 4);

/* Put "prefix: " before the text that is there already; returns err->code,
 * LSC_EINVAL where err is NULL. */
int lsc_fail_in(struct lsc_err *err, const char *format, ...) LSC_PRINTF(2, 3);

/* 0, 2, 3, 4, 5, 6 or 75: see ARCHITECTURE, "the command".  LSC_ENOMEM is 4. */
int lsc_exit_status(int code);

/* Zeroed memory aligned to 64 bytes for n items of `size` bytes, for free();
 * NULL if there is none.  n = 0 gives a valid pointer. */
void *lsc_calloc(size_t n, size_t size);

/* Allocate n zeroed items for the typed pointer *p; a status. */
#define lsc_alloc(p, n, err)                                             \
    ((*(p) = lsc_calloc((n), sizeof(**(p)))) != NULL                     \
         ? LSC_OK                                                        \
         : lsc_fail((err), LSC_ENOMEM, "out of memory: %zu x %zu bytes", \
                    (size_t)(n), sizeof(**(p))))

/* Needs `int st` and a label `out:` in the function. */
#define LSC_TRY(call)                          \
    do {                                       \
        if ((st = (call)) != LSC_OK) goto out; \
    } while (0)

#endif
