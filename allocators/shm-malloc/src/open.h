/* open.h: what the default heap does between an open and the first call. */
#ifndef SHM_OPEN_H
#define SHM_OPEN_H

#include "heap.h"

/* As shm_open_heap.  If it `stays_young`, a heap that this process makes or takes over has the mark
 * `young`, and no other process gets it before open_grown. */
int open_young(const char *options, bool stays_young, struct shm_heap **heap);
void open_grown(struct shm_heap *heap);

/* Removes an open heap's file, marks it for those who have it, and closes it. */
int open_destroy(struct shm_heap *heap);

#endif
