/* heap_inspect.h: the inspect face of a clause's run, a function an operation. */
#ifndef ASSAY_HEAP_INSPECT_H
#define ASSAY_HEAP_INSPECT_H

#include "clause.h"

/* Fails the clause if the heap's structures do not hold together. */
static inline void heap_expect_check(const struct clause_run *run)
{
    char why[256] = "";
    if (!run->allocator->inspect->check(run->handle, why, sizeof why))
        clause_fail("the heap does not pass its check: %s", why);
}

static inline struct allocator_stats heap_stats(const struct clause_run *run)
{
    struct allocator_stats stats;
    run->allocator->inspect->stats(run->handle, &stats);
    return stats;
}

static inline size_t heap_trim(const struct clause_run *run)
{
    return run->allocator->inspect->trim(run->handle);
}

static inline bool heap_owns(const struct clause_run *run, const void *address)
{
    return run->allocator->inspect->owns(run->handle, address);
}

/* Tells if a number of the statistics is counted. */
static inline bool stats_counted(uint64_t number)
{
    return number != UINT64_MAX;
}

#endif
