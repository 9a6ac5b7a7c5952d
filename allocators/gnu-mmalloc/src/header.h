/* header.h: the two slots with what has to be known before anything else is believed. */
#ifndef MMALLOC_HEADER_H
#define MMALLOC_HEADER_H

#include "heap.h"

/* A sum over words; the length is a multiple of eight. */
uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length);

/* Reads the current slot from the file.  An errno or 0: EILSEQ no heap, ENOTSUP one of another kind
 * of machine or version. */
int header_read(int file, struct layout_slot *current);

/* The current slot in the region; NULL if both are damaged. */
struct layout_slot *header_current(const struct mheap *heap);

/* Writes a slot in the place of the older one, and that to the medium.  An errno or 0. */
int header_write(struct mheap *heap, const struct layout_slot *next);

/* The first slot of a new region, which is clean. */
void header_begin(struct mheap *heap);

/* Notes the start of the system in `next`.  An errno or 0. */
int header_boot(struct mheap *heap, struct layout_slot *next);
bool header_is_own_boot(struct mheap *heap, const struct layout_slot *slot);

#endif
