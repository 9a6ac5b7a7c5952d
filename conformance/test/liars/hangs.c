/* Never ends, and lets no signal but SIGKILL disturb it. */
#include "clause.h"

#include <signal.h>
#include <unistd.h>

static void hangs(const struct clause_run *run)
{
    (void)run;
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (;;)
        pause();
}

const struct clause CLAUSE = {.limit_s = 1, .run = hangs};
