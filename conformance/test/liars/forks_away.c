/* The process that was started ends well, and the one that it forked claims to pass. */
#include "clause.h"

#include <unistd.h>

static void forks_away(const struct clause_run *run)
{
    (void)run;
    if (fork() != 0)
        _exit(0);
}

const struct clause CLAUSE = {.run = forks_away};
