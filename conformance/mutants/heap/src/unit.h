/* unit.h: units as such: made, listed, ended. */
#ifndef CONTROL_UNIT_H
#define CONTROL_UNIT_H

#include "heap.h"

#define UNIT_MAGIC 0x636f6e74726f6c21u

/* A unit of `bytes`, whole pages, in that list, with nothing but what lists need filled in; its
 * address plus `offset` is a multiple of `alignment`.  NULL: no memory. */
struct unit *unit_make(struct heap *heap, size_t list, size_t bytes, size_t alignment,
                       size_t offset);

/* Gives the unit back to the kernel. */
void unit_end(struct heap *heap, struct unit *unit);

/* Puts it into another list. */
void unit_move(struct heap *heap, struct unit *unit, size_t list);

/* Tells if blocks lie in the units of the list. */
static inline bool unit_list_has_blocks(size_t list)
{
    return list < LIST_SPARE;
}

#endif
