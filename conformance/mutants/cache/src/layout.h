/* layout.h: how the objects of a cache lie in its slabs. */
#ifndef DEPOT_LAYOUT_H
#define DEPOT_LAYOUT_H

#include "depot.h"

/* Sets the alignment, the distance of objects and the size of slabs from the cache's spec.  0;
 * EINVAL for an alignment that is no power of two, ENOMEM for a size that no slab can hold. */
int layout_set(struct cache *cache);

/* Where the first object of this slab begins.  Under the lock of the cache. */
char *layout_first(struct cache *cache, struct slab *slab);

#endif
