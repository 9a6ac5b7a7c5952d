/* attach.h: how a descriptor ends, whatever has been made of it. */
#ifndef MMALLOC_ATTACH_H
#define MMALLOC_ATTACH_H

#include "heap.h"

/* Gives mappings, descriptor and caches back.  Writes nothing to the region. */
void heap_unmake(struct mheap *heap);

#endif
