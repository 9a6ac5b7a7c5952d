/* fault.h: the faults of the base, each a switch that one depot has on from its open to its close.
 *
 * A fault is tested where the correct code stands, so that a mutant differs from its control in
 * that place and nowhere else.  mutants/cache.toml has a sentence for each.
 */
#ifndef DEPOT_FAULT_H
#define DEPOT_FAULT_H

#include "depot.h"

#include "fault_find.h"

/* Tells if the fault is on in this depot. */
static inline bool fault(const struct depot *depot, enum fault which)
{
    return depot->fault == (int)which;
}

/* Tells if the fault is on and this is one of every `times` such calls of the cache. */
static inline bool fault_now_and_then(struct cache *cache, enum fault which, unsigned times)
{
    return fault(cache->depot, which) &&
           __atomic_add_fetch(&cache->fault_calls, 1, __ATOMIC_RELAXED) % times == 0;
}

#endif
