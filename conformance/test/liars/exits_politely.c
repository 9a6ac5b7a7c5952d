/* The same by exit, with all its handlers. */
#include "clause.h"

#include <stdlib.h>

static void exits_politely(const struct clause_run *run)
{
    (void)run;
    exit(0);
}

const struct clause CLAUSE = {.run = exits_politely};
