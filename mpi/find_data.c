/* find_data.c - a data set by its name or by the directory it lies in. */
#include "config.h"

#include "find_data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Is it a directory rather than the name of a data set? */
static int
is_directory(const char *text)
{
    struct stat info;

    for (size_t i = 0; lsc_datasets[i] != NULL; i++)
        if (strcmp(lsc_datasets[i]->name, text) == 0) return 0;
    return stat(text, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The length of the set's name if that is in the directory's own name. */
static size_t
names(const char *dir, const char *set)
{
    size_t n = strlen(dir), k = strlen(set);

    while (n > 1 && dir[n - 1] == '/') n--;
    for (; n >= k && n > 0 && dir[n - 1] != '/'; n--)
        if (strncmp(dir + n - k, set, k) == 0) return k;
    return 0;
}

/* The data set whose files lie in dir.  Some have files of the same names: then
 * the directory's own name must tell. */
static int
guess(const char *dir, const char **name, struct lsc_err *err)
{
    char all[256] = "";
    size_t n = 0, best = 0;
    int st = LSC_OK;

    for (size_t i = 0; lsc_datasets[i] != NULL; i++) {
        const struct lsc_dataset *set = lsc_datasets[i];
        struct lsc_data data = {
            .h = set->h, .w = set->w, .c = set->c, .classes = set->classes};
        size_t used = strlen(all), length = names(dir, set->name);

        if (set->dirs == NULL) continue;
        snprintf(data.name, sizeof(data.name), "%s", set->name);
        snprintf(data.dir, sizeof(data.dir), "%s", dir);
        LSC_TRY(set->probe(&data, err));
        if (data.train.n + data.test.n == 0) continue;
        snprintf(all + used, sizeof(all) - used, "%s%s", n++ > 0 ? " or " : "",
                 set->name);
        if (n == 1 || length > best) *name = set->name;
        if (length > best) best = length;
    }
    if (n == 0)
        st = lsc_fail(err, LSC_EINVAL,
                      "%s: no data set's files there (see losscape data)", dir);
    else if (n > 1 && best == 0)
        st = lsc_fail(err, LSC_EUSAGE,
                      "%s: this may be %s, expected --data NAME --dir %s", dir,
                      all, dir);
out:
    return st;
}

int
lsc_find_data(const char *what, const char *dir, struct lsc_data *data,
              void **block, struct lsc_err *err)
{
    const char *known = getenv("LOSSCAPE_DATA"), *name = what;
    char *dirs = NULL;
    size_t n;
    int st;

    *block = NULL;
    if (known == NULL) known = "";
    if (is_directory(what)) {
        LSC_TRY(guess(what, &name, err));
        dir = what;
    }
    if (dir == NULL) dir = "";
    n = strlen(dir) + strlen(known) + 2;
    LSC_TRY(lsc_alloc(&dirs, n, err));
    snprintf(dirs, n, "%s:%s", dir, known);
    LSC_TRY(lsc_data_probe(name, dirs, data, err));
    *block = lsc_calloc(lsc_data_bytes(data), 1);
    if (*block == NULL) {
        st = lsc_fail(err, LSC_ENOMEM, "out of memory: data set %s", name);
        goto out;
    }
    LSC_TRY(lsc_data_load(data, *block, err));
out:
    free(dirs);
    return st;
}
