/* checkpoint.h: what is written to the medium, and what is read back after a loss of power. */
#ifndef MMALLOC_CHECKPOINT_H
#define MMALLOC_CHECKPOINT_H

#include "heap.h"

/* Writes everything, and a new copy.  The lock is held.  An errno or 0. */
int checkpoint_write(struct mheap *heap);

/* The same, and marks the region as clean: the last process leaves it. */
int checkpoint_clean(struct mheap *heap);

/* Makes the heap what its last copy is.  An errno or 0. */
int checkpoint_restore(struct mheap *heap);

/* Whether the last copy is whole. */
bool checkpoint_is_whole(const struct mheap *heap);

/* Makes every page dirty again, after a write that failed: the kernel may have dropped it. */
void checkpoint_renew(struct mheap *heap);

#endif
