/* misuse.h: the clause around a misuse, which tells its grades.
 *
 * A file of this folder that grades is this header and the function `misuse`, which commits the
 * misuse once.  What it needs besides malloc and free it defines before it includes the header, as
 *
 *     #define MISUSE_CALLS CLAUSE_REALLOC
 */
#ifndef ASSAY_MISUSE_H
#define ASSAY_MISUSE_H

#include "attempt.h"

#include <string.h>

#ifndef MISUSE_CALLS
#define MISUSE_CALLS 0
#endif
#ifndef MISUSE_TRAITS
#define MISUSE_TRAITS 0
#endif

static void misuse(struct attempt *attempt);

static void misuse_tell(const struct clause_run *run)
{
    attempt_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | MISUSE_CALLS,
    .traits = MISUSE_TRAITS,
    .limit_s = 30,
    .threads = true,
    .run = misuse_tell,
};

#endif
