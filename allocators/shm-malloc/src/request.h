/* request.h: what became of the last request of each process that asked for an answer.
 *
 * The record names the block before its state makes it live, which is the one store that grants it.
 * So the record of a dead process and that state say together what had happened.  A record is
 * settled when the states of its slot are about to mean somebody else. */
#ifndef SHM_REQUEST_H
#define SHM_REQUEST_H

#include "heap.h"

/* Of this process, before it looks for a block; and when it has one that is not live yet. */
void request_begin(struct shm_heap *heap, uint64_t number);
void request_offer(struct shm_heap *heap, uint64_t granule);

/* The states of the slot will be another process's, or nobody's. */
void request_settle(struct shm_heap *heap, unsigned slot);
void request_settle_all(struct shm_heap *heap);

/* The blocks of the slot are freed. */
void request_forget(struct shm_heap *heap, unsigned slot);

#endif
