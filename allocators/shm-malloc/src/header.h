/* header.h: what a heap is, and whether a file is one of this build's. */
#ifndef SHM_HEADER_H
#define SHM_HEADER_H

#include "heap.h"

void header_begin(struct shm_heap *heap);

/* 0, EILSEQ for what is no heap of this build or of another length, or an errno.  Sets capacity and
 * wanted_base from the file. */
int header_read(struct shm_heap *heap);

/* Of the books of a heap that no process has: header, heads and states. */
uint64_t header_clean_sum(const struct shm_heap *heap);

/* A sum that no change of a few bytes keeps; each piece goes on from the one before. */
uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length);

#endif
