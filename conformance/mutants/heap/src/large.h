/* large.h: large and aligned blocks: one in a unit. */
#ifndef CONTROL_LARGE_H
#define CONTROL_LARGE_H

#include "heap.h"

/* A place for `size` bytes, zeroed, at a multiple of `alignment`, a power of two, both at most
 * BLOCK_MOST.  Its unit is NULL if there is no memory. */
struct place large_take(struct heap *heap, size_t size, size_t alignment);

/* Takes the block back.  What is left of the last ones is watched for a while. */
void large_give(struct heap *heap, struct place place);

/* Gives all remains back to the kernel.  Returns their bytes. */
size_t remains_end(struct heap *heap);

#endif
