/* sizes.h: the sizes that clauses of the heap face try, and which of them an allocator owes.
 *
 * Size classes begin and end near powers of two and their halves, so sizes are tried around those;
 * a clause that has the time tries every size.
 */
#ifndef ASSAY_CLAUSE_SIZES_H
#define ASSAY_CLAUSE_SIZES_H

#include "heap_calls.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

/* What each allocator can give, however small the memory that it was granted. */
#define SIZE_SURE (32 * KIB)

/* The edges below 2 to the power of `exponent`: 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17 ... */
#define SIZE_EDGES(exponent) (4 * (unsigned)(exponent))

static inline size_t size_edge(unsigned index)
{
    size_t power = (size_t)1 << index / 4;
    const size_t edges[] = {power, power + 1, power + power / 2, 2 * power - 1};
    return edges[index % 4];
}

/* Tells if a request of `size` bytes may not fail on a machine with memory. */
static inline bool size_is_owed(const struct clause_run *run, size_t size)
{
    size_t most = run->allocator->max_size;
    bool bounded = (run->allocator->traits & ALLOCATOR_BOUNDED) != 0;
    return size <= SIZE_SURE || (!bounded && (most == 0 || size <= most));
}

/* Fails the clause if `block` is NULL though the size is owed.  Returns whether there is a block.
 */
static inline bool size_is_given(const struct clause_run *run, const void *block, size_t size)
{
    if (block == NULL && size_is_owed(run, size))
        clause_fail("a request of %zu bytes failed", size);
    return block != NULL;
}

/* A block that is owed: never NULL. */
static inline void *sure_malloc(const struct clause_run *run, size_t size)
{
    void *block = heap_malloc(run, size);
    if (block == NULL)
        clause_fail("malloc(%zu) failed", size);
    return block;
}

#endif
