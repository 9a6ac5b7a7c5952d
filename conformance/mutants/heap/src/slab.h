/* slab.h: small blocks: slots of one size, many in a unit. */
#ifndef CONTROL_SLAB_H
#define CONTROL_SLAB_H

#include "heap.h"

/* The largest block of a slab. */
size_t slab_most(void);

/* The class of blocks of `size` bytes, at most slab_most(). */
size_t slab_class(const struct heap *heap, size_t size);

/* A slot for `size` bytes.  Its unit is NULL if there is no memory. */
struct place slab_take(struct heap *heap, size_t size);

/* Takes the slot back. */
void slab_give(struct heap *heap, struct place place);

/* Gives all spare units back to the kernel.  Returns their bytes. */
size_t spares_end(struct heap *heap);

/* Makes a unit without live blocks ready for any slab, or gives it back. */
void slab_retire(struct heap *heap, struct unit *unit);

#endif
