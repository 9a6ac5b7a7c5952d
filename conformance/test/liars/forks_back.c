/* Comes back in the forked process while the first one waits for it. */
#include "clause.h"

#include <sys/wait.h>
#include <unistd.h>

static void forks_back(const struct clause_run *run)
{
    (void)run;
    pid_t child = fork();
    if (child == 0)
        return;
    waitpid(child, NULL, 0);
}

const struct clause CLAUSE = {.run = forks_back};
