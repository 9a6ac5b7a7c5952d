/* meta.h: memory for the allocator's own structures: buckets, zones, slab headers, tables.
 *
 * Sizes are rounded up to powers of two and freed memory is kept for the next request, so nothing
 * in here depends on the zones that are built with it.
 */
#ifndef MALLOC9_META_H
#define MALLOC9_META_H

#include "port.h"

/* Returns `size` zeroed bytes, aligned to 16, or NULL. */
void *meta_take(size_t size);
/* The same with whatever was there. */
void *meta_take_raw(size_t size);
void meta_give(void *memory, size_t size);

size_t meta_bytes(void); /* taken from the host */

extern port_lock meta_lock; /* for fork.c */

#endif
