/* medium.h: what the file system of a heap's file means for it. */
#ifndef SHM_MEDIUM_H
#define SHM_MEDIUM_H

#include "heap.h"

/* Tells the program's hook, if it has one, of a file system that machines share. */
void medium_tell(const struct shm_heap *heap);

/* Tells if the file is mapped in whole huge pages, which a heap is not made of. */
bool medium_has_huge_pages(const struct shm_heap *heap);

#endif
