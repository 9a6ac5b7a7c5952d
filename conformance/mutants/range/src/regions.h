/* regions.h: the array of regions.  Whoever calls holds the space's lock. */
#ifndef CONTROL_RANGE_REGIONS_H
#define CONTROL_RANGE_REGIONS_H

#include "span.h"

/* Makes room for so many more; false, and no change, if there is no memory. */
bool regions_reserve(struct space *space, size_t more);

/* The index of the first region that ends after the address; `count` if there is none. */
size_t regions_find(const struct space *space, uint64_t address);

/* There is room for it. */
void regions_insert(struct space *space, const struct region *region);

void regions_remove(struct space *space, size_t at, size_t count);

/* Makes two of the region that goes over the boundary, if one does.  There is room for it. */
void regions_split(struct space *space, uint64_t boundary);

/* Joins neighbours of one mapping that have become alike, from the region before the span to the
 * one behind it. */
void regions_join(struct space *space, struct span span);

#endif
