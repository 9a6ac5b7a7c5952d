/* slot.h: memory for one object, and what it holds.  Everything here is under the lock of the
 * cache. */
#ifndef DEPOT_SLOT_H
#define DEPOT_SLOT_H

#include "depot.h"

char *slot_object(const struct slab *slab, size_t slot);
size_t slot_of(const struct slab *slab, const void *object);

/* Makes an object of a raw slot.  False if init refuses. */
bool slot_make(struct slab *slab, size_t slot);

/* Makes memory of a free slot. */
void slot_unmake(struct slab *slab, size_t slot);

/* A slot that is free, or raw and could be made; it lives then.  NULL if init refuses. */
void *slot_take(struct slab *slab);

/* Frees the slot of a live object. */
void slot_give(struct slab *slab, size_t slot);

#endif
