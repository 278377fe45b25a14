/*
 * fuzz.c - parsers take damaged files without harm.
 *
 * Each row writes one valid file; thousands of damaged versions of it must
 * parse or be refused with one line.  Run it under --enable-sanitize.
 */
#include "config.h"

#include "files.h"
#include "rng.h"
#include "study.h"
#include "weights.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 2000

struct parser {
    const char *name, *file; /* the one that is damaged                  */
    int raw;                 /* of a .gz file: damage what is compressed
                                (0) or what is on disk (1)               */
    void (*make)(const struct files *files);
    int (*parse)(const struct files *files, struct lsc_err *err);
};

static int
load(const char *name, const struct files *files, struct lsc_err *err)
{
    struct lsc_data data;
    void *block;
    int st = files_load(name, files->dir, &data, &block, err);

    if (st == LSC_OK) free(block);
    return st;
}

static void
make_idx(const struct files *files)
{
    files_idx(files, "t10k", '-', "", 2);
}

static void
make_idx_gz(const struct files *files)
{
    files_idx(files, "t10k", '-', ".gz", 2);
}

static int
parse_idx(const struct files *files, struct lsc_err *err)
{
    return load("mnist", files, err);
}

static void
make_cifar10(const struct files *files)
{
    files_cifar(files, "test_batch.bin", 1, 10, 2);
}

static void
make_cifar10_gz(const struct files *files)
{
    files_cifar(files, "test_batch.bin.gz", 1, 10, 2);
}

static int
parse_cifar10(const struct files *files, struct lsc_err *err)
{
    return load("cifar10", files, err);
}

static void
make_cifar100(const struct files *files)
{
    files_cifar(files, "test.bin", 2, 100, 2);
}

static int
parse_cifar100(const struct files *files, struct lsc_err *err)
{
    return load("cifar100", files, err);
}

/* Reading and writing weights of a net of 7 parameters and 4 buffers. */
static int
weights(const struct files *files, int write, struct lsc_err *err)
{
    static const char spec[] = "batchnorm name=bn, flatten, dense 1 name=fc";
    float theta[7] = {1, 2, 3, 4, 5, 6, 7}, buffers[4] = {0, 0, 1, 1};
    struct lsc_weights_note note;
    struct lsc_net net;
    char path[300];
    int st;

    snprintf(path, sizeof(path), "%s/w.safetensors", files->dir);
    st = lsc_net_create(&net, spec, (struct lsc_shape){1, 1, 2}, 1, err);
    assert_int_equal(st, LSC_OK);
    st = write ? lsc_weights_write(path, &net, theta, buffers, NULL, err)
               : lsc_weights_read(path, &net, theta, buffers, &note, err);
    lsc_net_free(&net);
    return st;
}

static void
make_weights(const struct files *files)
{
    assert_int_equal(weights(files, 1, NULL), LSC_OK);
}

static int
parse_weights(const struct files *files, struct lsc_err *err)
{
    return weights(files, 0, err);
}

static void
make_study(const struct files *files)
{
    static const char text[] =
        "# a comment\n[study]\nkind = cuts surface line\nseed = 7\n"
        "[data]\nset = mnist ; the digits\ndir = a:b\nclasses = 0 1 2\n"
        "[net]\nspec = conv2d 4 3 padding=1, relu,\n  flatten, dense 10\n"
        "[train]\nlr = 0.05\nmilestones = 1 2.5\nflip = yes\n"
        "[surface]\nplane = solutions\nthrough = 0 1 2\nx_from = -1e-1\n";

    files_write(files, "study.ini", 1, text, sizeof(text) - 1);
}

static int
parse_study(const struct files *files, struct lsc_err *err)
{
    static const char *const sets[] = {"study.seed=8", "cuts.count=3"};
    static uint8_t text[FILES_MAX];
    struct lsc_study study = {0};
    size_t n = files_read(files, "study.ini", 1, text);
    char *printed;
    int st;

    text[n] = '\0';
    st = lsc_study_parse(&study, "study.ini", (const char *)text, sets, 2, err);
    if (st != LSC_OK) return st;
    printed = lsc_config_print(&study.config, 0);
    lsc_study_free(&study);
    st = lsc_study_parse(&study, "printed", printed, NULL, 0, err);
    if (st != LSC_OK) fail_msg("%s in\n%s", err->text, printed);
    free(printed);
    lsc_study_free(&study);
    return st;
}

/* clang-format off */
#define IMAGES "t10k-images-idx3-ubyte"
#define LABELS "t10k-labels-idx1-ubyte"
static const struct parser parsers[] = {
    {"idx images", IMAGES, 0, make_idx, parse_idx},
    {"idx labels", LABELS, 0, make_idx, parse_idx},
    {"idx in gzip", IMAGES ".gz", 0, make_idx_gz, parse_idx},
    {"gzip around idx", IMAGES ".gz", 1, make_idx_gz, parse_idx},
    {"gzip around labels", LABELS ".gz", 1, make_idx_gz, parse_idx},
    {"CIFAR-10", "test_batch.bin", 0, make_cifar10, parse_cifar10},
    {"gzip around CIFAR-10", "test_batch.bin.gz", 1, make_cifar10_gz,
     parse_cifar10},
    {"CIFAR-100", "test.bin", 0, make_cifar100, parse_cifar100},
    {"safetensors", "w.safetensors", 1, make_weights, parse_weights},
    {"study", "study.ini", 1, make_study, parse_study},
};
/* clang-format on */

/* Headers are short and matter most: half of the places are among the first
 * 64 bytes. */
static size_t
place(struct lsc_rng *rng, size_t n)
{
    if (n > 64 && (lsc_rng_bits(rng) & 1)) n = 64;
    return n > 0 ? lsc_rng_below(rng, n) : 0;
}

/* Do one harm to bytes[n]; the new n. */
static size_t
harm(struct lsc_rng *rng, uint8_t *bytes, size_t n)
{
    static const uint8_t extremes[] = {0, 1, 127, 128, 254, 255, '"', '\n'};
    size_t at = place(rng, n), k, to;

    switch (lsc_rng_below(rng, 6)) {
    case 0: bytes[at] ^= (uint8_t)(1u << lsc_rng_below(rng, 8)); break;
    case 1: bytes[at] = extremes[lsc_rng_below(rng, 8)]; break;
    case 2: bytes[at] = (uint8_t)lsc_rng_bits(rng); break;
    case 3: /* fill up to 16 */
        k = 1 + lsc_rng_below(rng, 16);
        for (size_t i = at; i < n && i < at + k; i++)
            bytes[i] = extremes[k % sizeof(extremes)];
        break;
    case 4: /* cut off, more often a little */
        n = lsc_rng_bits(rng) & 3 ? n - lsc_rng_below(rng, n / 16 + 1) : at;
        break;
    default: /* copy a piece elsewhere, perhaps behind the end */
        to = lsc_rng_below(rng, n + 1);
        k = lsc_rng_below(rng, n - at + 1);
        if (to + k >= FILES_MAX) k = 0;
        memmove(bytes + to, bytes + at, k);
        if (to + k > n) n = to + k;
    }
    return n;
}

static void
check(const struct parser *p, int st, const struct lsc_err *err)
{
    size_t n = strlen(err->text);

    if (st == LSC_OK) return;
    assert_int_equal(st, err->code);
    if (st != LSC_EINVAL && st != LSC_EIO && st != LSC_EUSAGE)
        fail_msg("%s: code %d, '%s'", p->name, st, err->text);
    assert_in_range(n, 10, sizeof(err->text) - 1);
    for (size_t i = 0; i < n; i++)
        assert_false(iscntrl((unsigned char)err->text[i]));
}

static void
survives(void **state)
{
    const struct parser *p = *state;
    static uint8_t valid[FILES_MAX], bytes[FILES_MAX];
    struct lsc_err err = {0, ""};
    struct files files = {""};
    size_t n, ok = 0;

    files_begin(&files);
    p->make(&files);
    assert_int_equal(p->parse(&files, &err), LSC_OK);
    n = files_read(&files, p->file, p->raw, valid);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        struct lsc_rng rng;
        size_t now = n;
        int st;

        lsc_rng_start(&rng, (uint64_t)(p - parsers), LSC_FOR_TEST, round);
        memcpy(bytes, valid, n);
        for (uint32_t k = 1 + lsc_rng_below(&rng, 4); k > 0; k--)
            now = harm(&rng, bytes, now);
        files_write(&files, p->file, p->raw, bytes, now);
        st = p->parse(&files, &err);
        check(p, st, &err);
        ok += st == LSC_OK;
    }
    print_message("# %s: %zu of %d parsed\n", p->name, ok, ROUNDS);
    files_end(&files);
}

int
main(void)
{
    enum { N = sizeof(parsers) / sizeof(*parsers) };
    struct CMUnitTest tests[N];

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){parsers[i].name, survives, NULL, NULL,
                                       (void *)&parsers[i]};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
