/* byte_map.h: which bytes belong to a live block, for many threads at once.
 *
 * A block is marked when it was allocated and cleared before it is freed; a byte that is marked
 * twice belongs to two live blocks.  A cell of the table stands for many granules of memory and
 * holds the number of the one that is marked, so that no two are mixed up; where two marked
 * granules share a cell the later one goes unmarked.
 */
#ifndef ASSAY_BYTE_MAP_H
#define ASSAY_BYTE_MAP_H

#include <stddef.h>

/* Sizes are whole granules. */
enum { BYTE_MAP_GRANULE = 8 };

/* Once, before the threads start. */
void byte_map_open(void);

/* Fails the clause if a granule of the block is marked already. */
void byte_map_mark(const void *block, size_t size);

/* NULL is no block. */
void byte_map_clear(const void *block, size_t size);

#endif
