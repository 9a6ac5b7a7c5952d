/* cache.h: which cache of a heap a thread has. */
#ifndef MMALLOC_CACHE_H
#define MMALLOC_CACHE_H

#include "heap.h"

/* The cache of this thread; `makes`: one is made or taken over.  NULL, with errno. */
struct cache *cache_own(struct mheap *heap, bool makes);

/* This thread gives all that it has back, and leaves its cache to the next one. */
void cache_leave(struct mheap *heap);

/* Every thread's, at a detach. */
void cache_end_all(struct mheap *heap);

/* In a child of fork that has the region in common with its parent: the leases are the parent's. */
void cache_forget_all(struct mheap *heap);

/* An errno or 0. */
int cache_begin(struct mheap *heap);

#endif
