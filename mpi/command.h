/*
 * command.h - the words after `losscape`: a table of commands.
 */
#ifndef LSC_COMMAND_H
#define LSC_COMMAND_H

#include "../src/err.h"

/* main() prints err on failure ("losscape: text") and exits with
 * lsc_exit_status; --help of each goes through argp. */
struct lsc_command {
    const char *name, *usage, *help; /* help: one line */
    /* argv[0] is "losscape NAME".  A status; may exit only through argp. */
    int (*run)(int argc, char **argv, struct lsc_err *err);
};
extern const struct lsc_command *const lsc_commands[]; /* NULL at the end */

#endif
