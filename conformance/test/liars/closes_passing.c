/* Closes every descriptor.  That is no fault, and the answer needs none. */
#include "clause.h"

#include <unistd.h>

static void closes_passing(const struct clause_run *run)
{
    (void)run;
    for (int file = 0; file < 1024; file++)
        close(file);
}

const struct clause CLAUSE = {.run = closes_passing};
