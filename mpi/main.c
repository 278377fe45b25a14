/* main.c - `losscape WORD ...`: look the word up and run it. */
#include "config.h"

#include "command.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

#define LSC_ROW(x) extern const struct lsc_command lsc_command_##x;
#include "commands.inc"
#undef LSC_ROW

const struct lsc_command *const lsc_commands[] = {
#define LSC_ROW(x) &lsc_command_##x,
#include "commands.inc"
#undef LSC_ROW
    NULL,
};

static void
print_help(FILE *out)
{
    fprintf(out, "usage: losscape COMMAND ...\n\n"
                 "Maps the loss landscapes of neural networks: a study (an INI "
                 "file) says what\nto look at, `losscape run` does it on any "
                 "number of MPI ranks, and everything\nfound lands in one HDF5 "
                 "file.\n\n");
    for (size_t i = 0; lsc_commands[i] != NULL; i++)
        fprintf(out, "  losscape %-8s %-34s %s\n", lsc_commands[i]->name,
                lsc_commands[i]->usage, lsc_commands[i]->help);
    fprintf(out, "\n  losscape COMMAND --help            more about a command\n"
                 "  losscape --version\n\n"
                 "Exit status: 0 done; 2 usage; 3 study or data wrong; 4 file "
                 "input or output;\n5 numeric failure of a whole stage; 6 a "
                 "rank failed; 75 stopped on request, run\nagain to go on.\n");
}

static int
run(const struct lsc_command *command, int argc, char **argv)
{
    struct lsc_err err = {0};
    char name[64];
    int st;

    snprintf(name, sizeof(name), "losscape %s", command->name);
    argv[0] = name;
    argp_err_exit_status = lsc_exit_status(LSC_EUSAGE);
    st = command->run(argc, argv, &err);
    if (st != LSC_OK && err.text[0] != '\0')
        fprintf(stderr, "losscape: %s\n", err.text);
    return lsc_exit_status(st);
}

int
main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (strcmp(word, "--version") == 0) {
        puts(PACKAGE_STRING);
        return 0;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        strcmp(word, "help") == 0) {
        print_help(stdout);
        return 0;
    }
    for (size_t i = 0; lsc_commands[i] != NULL; i++)
        if (strcmp(lsc_commands[i]->name, word) == 0)
            return run(lsc_commands[i], argc - 1, argv + 1);
    if (*word != '\0')
        fprintf(stderr, "losscape: unknown command '%s' (losscape --help)\n",
                word);
    else
        print_help(stderr);
    return lsc_exit_status(LSC_EUSAGE);
}
