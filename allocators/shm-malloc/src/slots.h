/* slots.h: which processes have the heap, and which of them are dead.
 *
 * A process holds a lock of the file system on its slot's byte of the file; the kernel lets it go
 * when the process dies, whatever namespaces there are.  A child of fork that never used the heap
 * keeps its parent's lock alive, so that number and start of the process are looked at too. */
#ifndef SHM_SLOTS_H
#define SHM_SLOTS_H

#include "heap.h"

/* Takes a free slot for this process.  0, EAGAIN if there is none, or an errno. */
int slots_enter(struct shm_heap *heap);

/* The slot is free; nothing may be in the caches of the process. */
void slots_leave(struct shm_heap *heap);

/* Whether the process of the slot is dead and its caches are still to be taken back. */
bool slots_is_dead(const struct shm_heap *heap, unsigned slot);

/* Whether no living process has the slot, whatever has become of its caches. */
bool slots_is_gone(const struct shm_heap *heap, unsigned slot);

/* Takes back what dead processes had in their caches.  Returns the number of blocks. */
size_t slots_reap(struct shm_heap *heap);

/* Frees all blocks of dead processes. */
size_t slots_give_back(struct shm_heap *heap);

/* No process has the heap. */
void slots_forget(struct shm_heap *heap);

#endif
