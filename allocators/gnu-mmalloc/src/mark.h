/* mark.h: the word of each unit, which is the whole truth about it: free, the slab of a size class,
 * the beginning of a large block, or a further unit of one.
 *
 * Sixteen bits of each word are a sum of the others and of its place, so that a word that was
 * damaged or moved is noticed.
 */
#ifndef MMALLOC_MARK_H
#define MMALLOC_MARK_H

#include <stdbool.h>
#include <stdint.h>

enum mark_type { MARK_FREE, MARK_SLAB, MARK_LARGE, MARK_FURTHER };

#define MARK_VALUE_BITS 48
#define MARK_VALUE      ((UINT64_C(1) << MARK_VALUE_BITS) - 1)

static inline uint64_t mark_sealed(uint64_t unit, uint64_t value)
{
    uint64_t mixed = (value ^ (unit << 20) ^ UINT64_C(0x5bd1e995)) * UINT64_C(0x9e3779b97f4a7c15);
    return value | (mixed >> MARK_VALUE_BITS << MARK_VALUE_BITS);
}

static inline bool mark_is_sealed(uint64_t unit, uint64_t mark)
{
    return mark == mark_sealed(unit, mark & MARK_VALUE);
}

static inline enum mark_type mark_type(uint64_t mark)
{
    return (enum mark_type)(mark & 3);
}

/* `seat` is one more than the number of the process that has the slab; 0: none. */
static inline uint64_t mark_slab(uint64_t unit, unsigned kind, unsigned seat)
{
    return mark_sealed(unit, MARK_SLAB | (uint64_t)kind << 2 | (uint64_t)seat << 10);
}

static inline unsigned mark_kind(uint64_t mark)
{
    return (unsigned)(mark >> 2 & 0xff);
}

static inline unsigned mark_seat(uint64_t mark)
{
    return (unsigned)(mark >> 10 & 0x3ff);
}

static inline uint64_t mark_large(uint64_t unit, uint64_t units)
{
    return mark_sealed(unit, MARK_LARGE | units << 2);
}

/* How many units before this one the block begins. */
static inline uint64_t mark_further(uint64_t unit, uint64_t back)
{
    return mark_sealed(unit, MARK_FURTHER | back << 2);
}

/* Of a large block its units, of a further unit the way back. */
static inline uint64_t mark_count(uint64_t mark)
{
    return (mark & MARK_VALUE) >> 2;
}

#endif
