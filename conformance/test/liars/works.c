/* An honest one that needs a processor for as long as a fifth of a second. */
#include "clause.h"

#include <time.h>

static void works(const struct clause_run *run)
{
    (void)run;
    struct timespec used;
    do
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    while (used.tv_sec == 0 && used.tv_nsec < 200000000);
}

const struct clause CLAUSE = {.run = works};
