/* place.h: a block that is resized where it lies. */
#ifndef CONTROL_PLACE_H
#define CONTROL_PLACE_H

#include "heap.h"

/* Tells if a block of `size` bytes belongs where this one is: it fits, and wastes no class. */
bool place_is_kept(const struct heap *heap, struct place place, size_t size);

/* Resizes a block that can have the size. */
void place_resize(struct heap *heap, struct place place, size_t size);

#endif
