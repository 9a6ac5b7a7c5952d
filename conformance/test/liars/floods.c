/* Writes for ever: whoever reads all of it never comes to an end. */
#include "clause.h"

#include <string.h>
#include <unistd.h>

static void floods(const struct clause_run *run)
{
    (void)run;
    char bytes[4096];
    memset(bytes, 'x', sizeof bytes);
    for (;;)
        if (write(STDOUT_FILENO, bytes, sizeof bytes) < 0)
            _exit(0);
}

const struct clause CLAUSE = {.limit_s = 1, .run = floods};
