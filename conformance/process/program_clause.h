/* program_clause.h: the clause that a real program writes the same under the allocator.
 *
 * A file of this folder that compares a program is this header and the function `compare`, which
 * gives the command and its input to program_same or program_difference_under.  What the host must
 * be able to do besides starting programs it defines before it includes the header, as
 * PROGRAM_HOSTS.
 */
#ifndef ASSAY_PROGRAM_CLAUSE_H
#define ASSAY_PROGRAM_CLAUSE_H

#include "clause.h"
#include "program.h"

#ifndef PROGRAM_HOSTS
#define PROGRAM_HOSTS 0
#endif

static void compare(const struct clause_run *run);

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .hosts = CLAUSE_HOST_EXEC | PROGRAM_HOSTS,
    .threads = true,
    .run = compare,
};

#endif
