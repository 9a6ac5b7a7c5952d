/* sizes.h: the tree of holes, by length and then by place, which best fit searches.
 *
 * Kept for MM_BEST only.  It holds every hole of the space, also those at its ends.
 */
#ifndef LIBMMAP_SIZES_H
#define LIBMMAP_SIZES_H

#include "tree.h"

struct hole {
    uint64_t start, end;
};

extern const struct kind sizes_kind;

/* How many nodes it can take to add the holes, of which an empty one counts for none. */
uint32_t sizes_need(const MMTree *tree, const struct hole holes[2]);

void sizes_add(MMAddrSpace *mm, struct hole hole);
void sizes_remove(MMAddrSpace *mm, struct hole hole);

/* The shortest hole of at least `room` bytes, or the next one that is at least as long.  False:
 * there is none. */
bool sizes_find(const MMTree *tree, uint64_t room, struct path *path, struct hole *hole);
bool sizes_next(struct path *path, struct hole *hole);

#endif
