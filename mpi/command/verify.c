/* verify.c - losscape verify: do the rows still add up to their checksums? */
#include "config.h"

#include "../command.h"
#include "../reader.h"

#include <argp.h>
#include <stdio.h>

#define SHOWN 20

static error_t
take(int key, char *arg, struct argp_state *state)
{
    const char **path = state->input;

    switch (key) {
    case ARGP_KEY_ARG:
        if (state->arg_num > 0) argp_error(state, "one file at a time");
        *path = arg;
        break;
    case ARGP_KEY_END:
        if (*path == NULL) argp_error(state, "which file?");
        break;
    default: return ARGP_ERR_UNKNOWN;
    }
    return 0;
}

static int
verify(const struct lsc_reader *r, struct lsc_err *err)
{
    size_t checked = 0, bad = 0;
    int st = LSC_OK, good;

    for (size_t i = 0; i < r->nstages; i++) {
        const struct lsc_reader_stage *s = &r->stages[i];

        for (size_t k = 0; k < s->count; k++) {
            if (s->rows[k].status == LSC_TODO) continue;
            LSC_TRY(lsc_reader_check(r, i, k, &good, err));
            checked++;
            if (good) continue;
            if (++bad <= SHOWN)
                printf("%s task %zu: wrong checksum\n", s->name, k);
        }
    }
    if (bad > 0)
        return lsc_fail(err, LSC_EIO,
                        "%s: %zu of %zu tasks have a wrong checksum; run the "
                        "study again to do them again",
                        r->path, bad, checked);
    printf("%zu tasks, all checksums right\n", checked);
out:
    return st;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .parser = take,
        .args_doc = "FILE.h5",
        .doc = "Compare the rows of every task that is done with its "
               "checksum.\vExit status 4 if a task's rows are not what they "
               "were when it was done.",
    };
    const char *path = NULL;
    struct lsc_reader r;
    int st;

    argp_parse(&argp, argc, argv, 0, NULL, &path);
    LSC_TRY(lsc_reader_open(&r, path, 0, err));
    st = verify(&r, err);
    lsc_reader_close(&r);
out:
    return st;
}

const struct lsc_command lsc_command_verify = {
    "verify",
    "FILE.h5",
    "check the rows against their checksums",
    run,
};
