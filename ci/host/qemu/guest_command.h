/* One command of the script: run to its end or to its time limit, with what it writes sent out as
 * it comes, and every process that it left behind ended.  For process 1 only. */
#ifndef GUEST_COMMAND_H
#define GUEST_COMMAND_H

#include "guest_script.h"

struct command {
    char **arguments;   /* ends in NULL; the first is the program's path */
    char **environment; /* ends in NULL; all of it */
    const char *root;   /* what it sees as "/": a mounted disk, or "" for the image */
    const char *folder; /* to work in */
    long limit_ms;      /* for the whole command */
    long user;          /* user and group id */
};

/* Reads the next command of the script. */
struct command command_read(struct script *script);

/* Runs it and sends its frames under the index. */
void command_run(const struct command *command, size_t index);

/* Gives back what command_read took. */
void command_free(struct command *command);

#endif
