/* files.c - small data files for tests. */
#include "config.h"

#include "files.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

/* A test that cannot write its files ends here. */
static void
need(int ok, const char *what)
{
    if (ok) return;
    printf("Bail out! %s\n", what);
    exit(1);
}

static void
path(const struct files *files, const char *name, char text[512])
{
    snprintf(text, 512, "%s/%s", files->dir, name);
}

void
files_begin(struct files *files)
{
    const char *tmp = getenv("TMPDIR");

    snprintf(files->dir, sizeof(files->dir), "%s/losscape-XXXXXX",
             tmp != NULL ? tmp : "/tmp");
    need(mkdtemp(files->dir) != NULL, files->dir);
}

void
files_remove(const struct files *files, const char *name)
{
    char text[512];

    path(files, name, text);
    unlink(text);
}

void
files_end(struct files *files)
{
    DIR *dir = opendir(files->dir);

    need(dir != NULL, files->dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        files_remove(files, e->d_name);
    closedir(dir);
    rmdir(files->dir);
}

void
files_write(const struct files *files, const char *name, int raw,
            const void *bytes, size_t n)
{
    size_t length = strlen(name);
    int packed = !raw && length > 3 && strcmp(name + length - 3, ".gz") == 0;
    char text[512];
    gzFile out;

    path(files, name, text);
    out = gzopen(text, packed ? "wb1" : "wbT");
    need(out != NULL, text);
    need(gzwrite(out, bytes, (unsigned)n) == (int)n, text);
    need(gzclose(out) == Z_OK, text);
}

size_t
files_read(const struct files *files, const char *name, int raw,
           uint8_t bytes[FILES_MAX])
{
    char text[512];
    gzFile in;
    int n;

    path(files, name, text);
    if (raw) {
        FILE *f = fopen(text, "rb");

        need(f != NULL, text);
        n = (int)fread(bytes, 1, FILES_MAX, f);
        fclose(f);
    } else {
        need((in = gzopen(text, "rb")) != NULL, text);
        n = gzread(in, bytes, FILES_MAX);
        gzclose(in);
    }
    need(n >= 0 && n < FILES_MAX, text);
    return (size_t)n;
}

uint8_t
files_pixel(size_t i, size_t p)
{
    return (uint8_t)(i * 31 + p * 7 + p / 256);
}

uint8_t
files_label(size_t i, size_t classes)
{
    return (uint8_t)(i * 3 % classes);
}

void
files_idx(const struct files *files, const char *split, char dot,
          const char *end, size_t n)
{
    uint8_t images[FILES_MAX] = {0, 0, 8, 3,  0, 0, 0, (uint8_t)n,
                                 0, 0, 0, 28, 0, 0, 0, 28};
    uint8_t labels[264] = {0, 0, 8, 1, 0, 0, 0, (uint8_t)n};
    char name[64];

    need(n < 256 && 16 + n * 784 < FILES_MAX, "too many images");
    for (size_t i = 0; i < n; i++) {
        for (size_t p = 0; p < 784; p++)
            images[16 + i * 784 + p] = files_pixel(i, p);
        labels[8 + i] = files_label(i, 10);
    }
    snprintf(name, sizeof(name), "%s-images%cidx3-ubyte%s", split, dot, end);
    files_write(files, name, 0, images, 16 + n * 784);
    snprintf(name, sizeof(name), "%s-labels%cidx1-ubyte%s", split, dot, end);
    files_write(files, name, 0, labels, 8 + n);
}

void
files_cifar(const struct files *files, const char *name, size_t labels,
            size_t classes, size_t n)
{
    size_t each = labels + 3072;
    uint8_t bytes[FILES_MAX] = {0};

    need(n * each < FILES_MAX, "too many images");
    for (size_t i = 0; i < n; i++) {
        bytes[i * each + labels - 1] = files_label(i, classes);
        for (size_t p = 0; p < 3072; p++)
            bytes[i * each + labels + p] = files_pixel(i, p);
    }
    files_write(files, name, 0, bytes, n * each);
}

void
files_npy(const struct files *files, const char *name, int version,
          const char *header, size_t n)
{
    size_t length = strlen(header) + 1, at = version > 1 ? 12 : 10;
    uint8_t *bytes = lsc_calloc(at + length + n, 1);

    need(bytes != NULL, name);
    memcpy(bytes, "\x93NUMPY", 6);
    bytes[6] = (uint8_t)version;
    bytes[8] = (uint8_t)length;
    bytes[9] = (uint8_t)(length >> 8);
    memcpy(bytes + at, header, length - 1);
    at += length;
    bytes[at - 1] = '\n';
    for (size_t i = 0; i < n; i++) bytes[at + i] = (uint8_t)(i % 251);
    files_write(files, name, 1, bytes, at + n);
    free(bytes);
}

int
files_load(const char *name, const char *dirs, struct lsc_data *data,
           void **block, struct lsc_err *err)
{
    int st = lsc_data_probe(name, dirs, data, err);

    if (st != LSC_OK) return st;
    *block = lsc_calloc(lsc_data_bytes(data), 1);
    assert_non_null(*block);
    st = lsc_data_load(data, *block, err);
    if (st != LSC_OK) free(*block);
    return st;
}

void
files_refused(const struct files *files, const char *name, int code,
              const char *file, const char *says)
{
    struct lsc_data data;
    struct lsc_err err = {0, ""};
    void *block;

    assert_int_equal(files_load(name, files->dir, &data, &block, &err), code);
    if (strstr(err.text, file) == NULL || strstr(err.text, says) == NULL)
        fail_msg("'%s' lacks '%s' or '%s'", err.text, file, says);
    assert_null(strchr(err.text, '\n'));
}

void
files_check(const struct lsc_data *data, const struct lsc_images *images)
{
    size_t hw = data->h * data->w, k = 0;

    for (size_t i = 0; i < images->n; i++) {
        assert_int_equal(images->labels[i], files_label(i, data->classes));
        for (size_t p = 0; p < hw; p++)
            for (size_t c = 0; c < data->c; c++)
                assert_int_equal(images->pixels[k++],
                                 files_pixel(i, c * hw + p));
    }
}
