/* heap_options.h: what the options of a heap ask for that suspends a rule or makes calls slow, as
 * its allocator.cmake declares it.
 */
#ifndef ASSAY_HEAP_OPTIONS_H
#define ASSAY_HEAP_OPTIONS_H

#include "clause.h"
#include "registry.h"

static inline bool heap_keeps_freed(const struct clause_run *run)
{
    return (run->effects & REGISTRY_KEEPS_FREED) != 0;
}

/* Every byte of a block is written when it changes hands, so that a large one is real memory. */
static inline bool heap_fills_blocks(const struct clause_run *run)
{
    return (run->effects & REGISTRY_FILLS_BLOCKS) != 0;
}

static inline bool heap_is_slow(const struct clause_run *run)
{
    return (run->effects & REGISTRY_SLOW) != 0;
}

/* UNSUPPORTED where the heap was opened not to hand out freed memory soon. */
static inline void heap_must_reuse(const struct clause_run *run)
{
    if (heap_keeps_freed(run))
        clause_unsupported("it was opened to keep freed memory");
}

/* UNSUPPORTED where a block of gigabytes would be written at once. */
static inline void heap_must_not_fill(const struct clause_run *run)
{
    if (heap_fills_blocks(run))
        clause_unsupported("it was opened to fill each block, and gigabytes would be written");
}

#endif
