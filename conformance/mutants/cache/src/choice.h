/* choice.h: random choices where the face leaves one.
 *
 * The variant `random` makes them all, so that a clause that takes a habit of caches for a rule
 * fails on it.
 */
#ifndef DEPOT_CHOICE_H
#define DEPOT_CHOICE_H

#include "depot.h"

/* A number below `limit`, or 0 where no choices are made.  Under the lock of the cache. */
static inline size_t choice(struct cache *cache, size_t limit)
{
    if (cache->choices == 0)
        return 0;
    cache->choices = cache->choices * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(cache->choices >> 33) % limit;
}

#endif
