/* Becomes another program, which succeeds. */
#include "clause.h"

#include <unistd.h>

static void becomes(const struct clause_run *run)
{
    (void)run;
    execl("/bin/true", "true", (char *)NULL);
}

const struct clause CLAUSE = {.run = becomes};
