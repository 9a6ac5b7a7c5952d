/* root.h: the roots: places in live blocks that other processes find by their number. */
#ifndef SHM_ROOT_H
#define SHM_ROOT_H

#include "heap.h"

/* Any address in a live block, or NULL; else EINVAL. */
int root_place(struct shm_heap *heap, unsigned slot, const void *address);

/* Empties the roots that lead into no live block. */
void root_settle(struct shm_heap *heap);

#endif
