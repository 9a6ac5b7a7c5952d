/* keys.h: how the value of a key is kept: an address inside the heap relative to its data, any
 * other value as it is. */
#ifndef MMALLOC_KEYS_H
#define MMALLOC_KEYS_H

#include "heap.h"

/* Whether a word that is kept under that number makes sense. */
bool key_is_right(const struct mheap *heap, unsigned number, uint64_t word);

#endif
