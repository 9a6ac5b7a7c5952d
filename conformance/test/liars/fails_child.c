/* Finds its fault in a process that it forked. */
#include "clause.h"

#include <sys/wait.h>
#include <unistd.h>

static void fails_child(const struct clause_run *run)
{
    (void)run;
    pid_t child = fork();
    if (child == 0)
        clause_fail("seen by the child");
    waitpid(child, NULL, 0);
}

const struct clause CLAUSE = {.run = fails_child};
