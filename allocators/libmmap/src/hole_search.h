/* hole_search.h: the search for a hole between two regions, by address.
 *
 * Each inner node knows the longest hole below every slot, so the search goes down only where there
 * is one that is long enough.
 */
#ifndef LIBMMAP_HOLE_SEARCH_H
#define LIBMMAP_HOLE_SEARCH_H

#include "tree.h"

/* Moves the path to the first hole of at least `room` bytes, that of the slot it is at or a later
 * one, and tells where it begins and ends.  False: there is none before the last region. */
bool hole_search_next(struct path *path, uint64_t room, uint64_t *low, uint64_t *high);

/* The same, from the first region on. */
bool hole_search_first(const MMTree *tree, uint64_t room, struct path *path, uint64_t *low,
                       uint64_t *high);

#endif
