/* medium.h: whether other machines may have the file of a heap. */
#ifndef SHM_MEDIUM_H
#define SHM_MEDIUM_H

#include "heap.h"

/* Tells the program's hook, if it has one, of a file system that machines share. */
void medium_tell(const struct shm_heap *heap);

#endif
