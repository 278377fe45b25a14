/* data.c - losscape data: the data sets, and whether they are here. */
#include "config.h"

#include "../command.h"
#include "dataset.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static error_t
take(int key, char *arg, struct argp_state *state)
{
    if (key != ARGP_KEY_ARG) return ARGP_ERR_UNKNOWN;
    if (state->arg_num > 0) argp_error(state, "expected one directory");
    *(const char **)state->input = arg;
    return 0;
}

static void
print(const struct lsc_dataset *set, const char *dirs)
{
    struct lsc_data data;
    static const char before[] = " in one of: ";
    struct lsc_err err = {0, ""};
    const char *in;
    int st;

    printf("%s - %s\n", set->name, set->help);
    printf("    images  %zux%zux%zu, %zu classes\n", set->h, set->w, set->c,
           set->classes);
    if (set->files != NULL) printf("    files   %s\n", set->files);
    if (set->dirs != NULL) printf("    usually %s\n", set->dirs);
    st = lsc_data_probe(set->name, dirs, &data, &err);
    in = strstr(err.text, before);
    if (st == LSC_OK)
        printf("    found   %zu for training, %zu for testing%s%s\n\n",
               data.train.n, data.test.n, set->dirs != NULL ? " in " : "",
               set->dirs != NULL ? data.dir : "");
    else
        printf("    missing %s%s\n\n", in != NULL ? "from " : "",
               in != NULL ? in + strlen(before) : err.text);
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .parser = take,
        .args_doc = "[DIR]",
        .doc =
            "List the data sets and whether they are found: in DIR, else in "
            "the environment's LOSSCAPE_DATA (directories separated by `:'), "
            "else where packages put them.",
    };
    const char *dirs = getenv("LOSSCAPE_DATA");

    if (argp_parse(&argp, argc, argv, 0, NULL, &dirs) != 0)
        return lsc_fail(err, LSC_EUSAGE, "data: see losscape data --help");
    for (size_t i = 0; lsc_datasets[i] != NULL; i++)
        print(lsc_datasets[i], dirs != NULL ? dirs : "");
    return LSC_OK;
}

const struct lsc_command lsc_command_data = {
    "data",
    "[DIR]",
    "data sets there are, and which are here",
    run,
};
