/* kinds.c - losscape kinds: what a study can be, from the tables. */
#include "config.h"

#include "../command.h"
#include "study.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

static const char *const types[] = {
    [LSC_INT] = "integer", [LSC_REAL] = "number",   [LSC_FLAG] = "yes | no",
    [LSC_TEXT] = "text",   [LSC_INTS] = "integers", [LSC_REALS] = "numbers",
    [LSC_CHOICE] = NULL,   [LSC_PERCENT] = NULL,
};

static const char *const forms[] = {
    [LSC_F32] = "float32", [LSC_F64] = "float64", [LSC_I32] = "int32",
    [LSC_U32] = "uint32",  [LSC_U8] = "uint8",
};

/* "key = default", then what it may be and what it means. */
static void
print_option(const struct lsc_option *o)
{
    printf("  %s =%s%s\n", o->key, *o->otherwise != '\0' ? " " : "",
           o->otherwise);
    printf("      %s; ", o->help);
    if (o->type == LSC_CHOICE) {
        printf("%s", o->choices);
    } else if (o->type == LSC_PERCENT) {
        printf("%s | a percentage, %.16g%% to %.16g%%", o->choices, o->min,
               o->max);
    } else {
        printf("%s", types[o->type]);
        if (o->type != LSC_FLAG && o->type != LSC_TEXT)
            printf(", %.16g to %.16g", o->min, o->max);
    }
    printf("%s\n", o->identity ? "" : "; may change between runs");
}

/* Section by section, in the order of the rows. */
static void
print_options(const struct lsc_option *o)
{
    const char *section = "";

    for (; o->key != NULL; o++) {
        if (strcmp(section, o->section) != 0)
            printf("\n[%s]\n", section = o->section);
        print_option(o);
    }
}

static void
print_arrays(const struct lsc_array *a)
{
    if (a->path != NULL) printf("\nArrays\n");
    for (; a->path != NULL; a++)
        printf("  %s  %s [%s]%s%s%s\n      %s\n", a->path, forms[a->type],
               a->dims, strcmp(a->units, "1") != 0 ? "  " : "",
               strcmp(a->units, "1") != 0 ? a->units : "",
               a->traits & LSC_VOLATILE ? "  (not compared)" : "",
               a->long_name);
}

static void
print_kind(const struct lsc_kind *k)
{
    printf("%s - %s\n", k->name, k->help);
    if (k->uses != NULL) printf("Comes with the kind %s.\n", k->uses);
    print_options(k->options);
    if (k->stages->name != NULL) printf("\nStages\n");
    for (const struct lsc_stage *s = k->stages; s->name != NULL; s++)
        printf("  %-16s %s%s\n", s->name, s->help,
               s->run == NULL ? "  (all ranks together)" : "");
    print_arrays(k->arrays);
}

static void
print_name(const struct lsc_kind *k)
{
    printf("%-12s %s\n", k->name, k->help);
}

/* Not in the list: every study has it. */
extern const struct lsc_kind lsc_kind_common;

static error_t
take(int key, char *arg, struct argp_state *state)
{
    if (key != ARGP_KEY_ARG) return ARGP_ERR_UNKNOWN;
    if (state->arg_num > 0) argp_error(state, "expected one kind");
    *(const char **)state->input = arg;
    return 0;
}

static int
run(int argc, char **argv, struct lsc_err *err)
{
    static const struct argp argp = {
        .parser = take,
        .args_doc = "[KIND]",
        .doc = "List the kinds of study; or the options, arrays and stages of "
               "one.",
    };
    const struct lsc_kind *kind = NULL;
    const char *name = NULL;

    if (argp_parse(&argp, argc, argv, 0, NULL, &name) != 0)
        return lsc_fail(err, LSC_EUSAGE, "kinds: see losscape kinds --help");
    if (name == NULL) {
        print_name(&lsc_kind_common);
        for (size_t i = 0; lsc_kinds[i] != NULL; i++) print_name(lsc_kinds[i]);
        return LSC_OK;
    }
    if (strcmp(name, lsc_kind_common.name) == 0) kind = &lsc_kind_common;
    for (size_t i = 0; lsc_kinds[i] != NULL; i++)
        if (strcmp(name, lsc_kinds[i]->name) == 0) kind = lsc_kinds[i];
    if (kind == NULL)
        return lsc_fail(err, LSC_EUSAGE,
                        "kinds: no kind '%s', expected one that losscape kinds "
                        "lists",
                        name);
    print_kind(kind);
    return LSC_OK;
}

const struct lsc_command lsc_command_kinds = {
    "kinds",
    "[KIND]",
    "kinds of study: their options, stages and arrays",
    run,
};
