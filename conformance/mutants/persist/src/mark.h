/* mark.h: the mark of a cell: free, the first one of a block with its size, or a further one.
 *
 * Both kinds carry the number of the cell in a form that no change of one byte keeps, so that a
 * damaged mark is seen as one.
 */
#ifndef VAULT_MARK_H
#define VAULT_MARK_H

#include "layout.h"

enum { VAULT_FREE = 0 };

static inline uint32_t mark_salt(uint64_t cell)
{
    return (uint32_t)(cell * 2654435761u) | 1u;
}

static inline uint64_t mark_first(uint64_t cell, uint64_t size)
{
    uint32_t low = (uint32_t)size + 1;
    return (uint64_t)(~low ^ mark_salt(cell)) << 32 | low;
}

static inline uint64_t mark_further(uint64_t cell)
{
    return (uint64_t)mark_salt(cell) << 32;
}

static inline bool mark_is_first(uint64_t mark, uint64_t cell)
{
    uint32_t low = (uint32_t)mark;
    return low != 0 && mark == mark_first(cell, low - 1);
}

static inline bool mark_is_further(uint64_t mark, uint64_t cell)
{
    return mark == mark_further(cell);
}

/* The size of the block that begins with that mark. */
static inline uint64_t mark_size(uint64_t mark)
{
    return (uint32_t)mark - 1;
}

static inline uint64_t mark_cells(uint64_t size)
{
    return size == 0 ? 1 : (size + VAULT_CELL - 1) / VAULT_CELL;
}

/* A root is kept as its cell, in the same form. */
static inline uint64_t mark_root(unsigned slot, uint64_t cell)
{
    return mark_first(slot + VAULT_CELLS_MOST, cell);
}

#endif
