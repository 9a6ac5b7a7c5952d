/* rounds.h: how often a clause repeats itself. */
#ifndef ASSAY_CLAUSE_ROUNDS_H
#define ASSAY_CLAUSE_ROUNDS_H

#include "heap_options.h"

/* Tells if the run is a brief one, or each call of the heap costs many times what it usually does,
 * because it was opened to watch or to fill its blocks. */
static inline bool rounds_are_few(const struct clause_run *run)
{
    return run->brief || heap_is_slow(run);
}

/* `usual` rounds, or a tenth of them where they are few, never none. */
static inline size_t rounds(const struct clause_run *run, size_t usual)
{
    return rounds_are_few(run) ? (usual + 9) / 10 : usual;
}

#endif
