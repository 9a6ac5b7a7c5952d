/* give.h: a block handed out and taken back, by those who hold the lock. */
#ifndef CONTROL_GIVE_H
#define CONTROL_GIVE_H

#include "heap.h"

/* A block of `size` bytes at a multiple of `alignment`, a power of two; errno is ENOMEM if it is
 * NULL. */
void *give_block(struct heap *heap, size_t size, size_t alignment);

/* Takes a live block back. */
void take_back(struct heap *heap, struct place place);

#endif
