/* text_file.c - a file into memory, if it is a text. */
#include "config.h"

#include "text_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
lsc_text_read(const char *path, char **text, struct lsc_err *err)
{
    FILE *f = fopen(path, "rb");
    char *all = NULL;
    size_t size = 1 << 20, n;

    if (f == NULL)
        return lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno));
    if ((all = malloc(size)) == NULL) {
        fclose(f);
        return lsc_fail(err, LSC_ENOMEM, "out of memory");
    }
    n = fread(all, 1, size, f);
    if (ferror(f) || n == size || memchr(all, '\0', n) != NULL) {
        int st = ferror(f)
                     ? lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno))
                     : lsc_fail(err, LSC_EINVAL,
                                "%s: not a study: expected a text of at "
                                "most %zu bytes",
                                path, size - 1);

        fclose(f);
        free(all);
        return st;
    }
    fclose(f);
    all[n] = '\0';
    *text = all;
    return LSC_OK;
}
