/* grow.h: makes the heap's file longer, so that no later store can meet a full medium. */
#ifndef SHM_GROW_H
#define SHM_GROW_H

#include "heap.h"

/* At least `length` free pages in a row at the end.  False: errno tells. */
bool grow_by(struct shm_heap *heap, uint64_t length);

/* Memory for the pages [from, to), their descriptors and states.  0 or an errno. */
int grow_reserve(const struct shm_heap *heap, uint64_t from, uint64_t to);

/* Gives the free pages at the end back.  Returns how many. */
uint64_t grow_back(struct shm_heap *heap);

#endif
