/* corruptions.c - losscape corruptions: the table, and what it looks like. */
#include "config.h"

#include "../command.h"
#include "corruption.h"
#include "find_data.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, GREY = 128 };

struct request {
    const char *data, *dir, *sheet;
    enum lsc_severity_table table;
    unsigned long image;
};

/* clang-format off */
static const struct argp_option options[] = {
    {"data", 'd', "DATA", 0, "a name of `losscape data' or a directory", 0},
    {"dir", 'D', "PATH", 0, "where to look for the data set first", 0},
    {"image", 'i', "NUMBER", 0, "of its test images (default: 0)", 0},
    {"table", 't', "TABLE", 0, "cifar10-c or mnist-c (default: cifar10-c)", 0},
    {"sheet", 'o', "FILE", 0, "write one picture (PGM or PPM): a corruption a "
     "row, severities 0 to 5", 0},
    {NULL, 0, NULL, 0, NULL, 0},
};
/* clang-format on */

static error_t
take(int key, char *arg, struct argp_state *state)
{
    struct request *r = state->input;
    char *end;
    int t = 0;

    switch (key) {
    case 'd': r->data = arg; break;
    case 'D': r->dir = arg; break;
    case 'o': r->sheet = arg; break;
    case 'i':
        r->image = strtoul(arg, &end, 10);
        if (*arg < '0' || *arg > '9' || *end != '\0')
            argp_error(state, "--image: '%s', expected 0 or more", arg);
        break;
    case 't':
        while (t < LSC_SEVERITY_TABLES &&
               strcmp(lsc_severity_tables[t], arg) != 0)
            t++;
        if (t == LSC_SEVERITY_TABLES)
            argp_error(state, "--table: '%s', expected %s or %s", arg,
                       lsc_severity_tables[0], lsc_severity_tables[1]);
        r->table = (enum lsc_severity_table)t;
        break;
    case ARGP_KEY_END:
        if ((r->data == NULL) != (r->sheet == NULL))
            argp_error(state, "expected --data and --sheet, or neither");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static void
print(const struct lsc_corruption *c)
{
    printf("%s - %s\n", c->name, c->help);
    if (c->n > 0) printf("    %-10s %s\n", "parameters", c->parameters);
    for (int t = 0; c->n > 0 && t < LSC_SEVERITY_TABLES; t++) {
        printf("    %-10s", lsc_severity_tables[t]);
        for (int s = 0; s < LSC_SEVERITIES; s++) {
            if (s > 0) printf(" |");
            for (size_t i = 0; i < c->n; i++) printf(" %g", c->p[t][s][i]);
        }
        putchar('\n');
    }
    putchar('\n');
}

/* One image into the sheet, `across` bytes wide. */
static void
place(const struct lsc_data *data, const uint8_t *image, size_t across,
      uint8_t *at)
{
    size_t row = data->w * data->c;

    for (size_t i = 0; i < data->h; i++)
        memcpy(at + i * across, image + i * row, row);
}

/* sheet[rows][h + GAP][across]. */
static int
draw(const struct request *r, const struct lsc_data *data, size_t rows,
     size_t across, uint8_t *sheet, struct lsc_err *err)
{
    size_t n = data->h * data->w * data->c;
    uint8_t *image = NULL;
    float *scratch = NULL;
    int st;

    LSC_TRY(lsc_alloc(&image, n, err));
    LSC_TRY(lsc_alloc(&scratch,
                      lsc_corruption_scratch(data->h, data->w, data->c), err));
    memset(sheet, GREY, rows * (data->h + GAP) * across);
    for (size_t i = 0; i < rows; i++)
        for (int s = 0; s <= LSC_SEVERITIES; s++) {
            lsc_corrupt(lsc_corruptions[i], r->table, s, 1, r->image, data->h,
                        data->w, data->c, data->test.pixels + r->image * n,
                        image, scratch);
            place(data, image, across,
                  sheet + i * (data->h + GAP) * across +
                      (size_t)s * (data->w + GAP) * data->c);
        }
out:
    free(image);
    free(scratch);
    return st;
}

static int
save(const char *path, size_t width, size_t height, size_t channels,
     const uint8_t *bytes, struct lsc_err *err)
{
    size_t n = width * height * channels;
    FILE *f = fopen(path, "wb");
    int bad;

    if (f == NULL)
        return lsc_fail(err, LSC_EIO, "%s: %s", path, strerror(errno));
    bad = fprintf(f, "P%d\n%zu %zu\n255\n", channels == 3 ? 6 : 5, width,
                  height) < 0;
    bad |= fwrite(bytes, 1, n, f) != n;
    bad |= fclose(f) != 0;
    if (bad) return lsc_fail(err, LSC_EIO, "%s: cannot be written", path);
    return LSC_OK;
}

static int
sheet(const struct request *r, struct lsc_err *err)
{
    struct lsc_data data;
    void *block = NULL;
    uint8_t *bytes = NULL;
    size_t rows = 0, width, height;
    int st;

    while (lsc_corruptions[rows] != NULL) rows++;
    LSC_TRY(lsc_find_data(r->data, r->dir, &data, &block, err));
    if (r->image >= data.test.n)
        LSC_TRY(lsc_fail(err, LSC_EINVAL,
                         "%s: no test image %lu, there are %zu", r->data,
                         r->image, data.test.n));
    if ((data.c != 1 && data.c != 3) || data.h < 8 || data.w < 8)
        LSC_TRY(lsc_fail(err, LSC_EINVAL,
                         "%s: expected images in grey or colour, of at least "
                         "8 x 8",
                         r->data));
    width = (LSC_SEVERITIES + 1) * (data.w + GAP);
    height = rows * (data.h + GAP);
    LSC_TRY(lsc_alloc(&bytes, width * height * data.c, err));
    LSC_TRY(draw(r, &data, rows, width * data.c, bytes, err));
    LSC_TRY(save(r->sheet, width, height, data.c, bytes, err));
out:
    free(bytes);
    free(block);
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .options = options,
        .parser = take,
        .doc = "List the corruptions of images and their parameters at "
               "severities 1 to 5; or show what they do to a test image.",
    };
    struct request r = {.table = LSC_CIFAR10_C};

    if (argp_parse(&argp, argc, argv, 0, NULL, &r) != 0)
        return lsc_fail(err, LSC_EUSAGE,
                        "corruptions: see losscape corruptions --help");
    if (r.sheet != NULL) return sheet(&r, err);
    for (size_t i = 0; lsc_corruptions[i] != NULL; i++)
        print(lsc_corruptions[i]);
    return LSC_OK;
}

const struct lsc_command lsc_command_corruptions = {
    "corruptions",
    "[--data DATA --sheet FILE]",
    "corruptions of images, and what they look like",
    run,
};
