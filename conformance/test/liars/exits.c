/* Ends the process with a status that claims success, before the rule was looked at. */
#include "clause.h"

#include <unistd.h>

static void exits(const struct clause_run *run)
{
    (void)run;
    _exit(0);
}

const struct clause CLAUSE = {.run = exits};
