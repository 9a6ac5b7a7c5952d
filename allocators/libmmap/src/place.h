/* place.h: where a mapping goes that may go anywhere. */
#ifndef LIBMMAP_PLACE_H
#define LIBMMAP_PLACE_H

#include "tree.h"

struct want {
    uint64_t len, align, guard; /* bytes; len and guard whole pages, align a power of two */
    uint64_t room;              /* len with both guards */
};

/* Find the lowest place, or one by another policy; false if there is none.  Where there are
 * regions, `path` is then what regions_find finds for the address. */
bool place_lowest(const MMAddrSpace *mm, const struct want *want, uint64_t *addr,
                  struct path *path);
bool place_otherwise(MMAddrSpace *mm, const struct want *want, uint64_t *addr, struct path *path);

static inline bool place_anywhere(MMAddrSpace *mm, const struct want *want, uint64_t *addr,
                                  struct path *path)
{
    return mm->policy.placement == MM_LOWEST ? place_lowest(mm, want, addr, path)
                                             : place_otherwise(mm, want, addr, path);
}

/* Tells if it can stand exactly there. */
bool place_at(const MMAddrSpace *mm, const struct want *want, uint64_t addr);

#endif
