/* holes.h: what an operation on a range does to the holes, for the tree that best fit searches.
 *
 * That tree is changed before the regions are, and new holes are added before old ones go: so what
 * was reserved for the additions is what they need.  A space without a region has one hole, which
 * is not in the tree: so an empty space holds no node.
 */
#ifndef LIBMMAP_HOLES_H
#define LIBMMAP_HOLES_H

#include "sizes.h"

struct holes_plan {
    uint64_t low, high;   /* the old holes that change lie between these */
    struct hole fresh[2]; /* that will be there afterwards */
    bool kept[2];         /* which of them are there already */
};

/* Plans for [start, end) to become free, or mapped.  Returns how many nodes the change can take; 0
 * where the policy keeps no such tree. */
uint32_t holes_need_free(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                         struct holes_plan *plan);
uint32_t holes_need_mapped(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                           struct holes_plan *plan);

static inline uint32_t holes_plan_free(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                                       struct holes_plan *plan)
{
    return mm->policy.placement == MM_BEST ? holes_need_free(mm, start, end, plan) : 0;
}

static inline uint32_t holes_plan_mapped(const MMAddrSpace *mm, uint64_t start, uint64_t end,
                                         struct holes_plan *plan)
{
    return mm->policy.placement == MM_BEST ? holes_need_mapped(mm, start, end, plan) : 0;
}

/* Carries out what was planned, with the regions still as they were. */
void holes_carry_out(MMAddrSpace *mm, const struct holes_plan *plan);

static inline void holes_commit(MMAddrSpace *mm, const struct holes_plan *plan)
{
    if (mm->policy.placement == MM_BEST)
        holes_carry_out(mm, plan);
}

/* The hole that holds `address`; false if that page is mapped or not in the space. */
bool holes_around(const MMAddrSpace *mm, uint64_t address, struct hole *hole);

/* Goes through the holes between `low` and `high`, which are the ends of holes or of regions. */
struct holes_walk {
    uint64_t at, high;
};
bool holes_next(const MMAddrSpace *mm, struct holes_walk *walk, struct hole *hole);

/* Makes the tree anew from the regions.  `holes_bound` is how many nodes that can take. */
uint32_t holes_bound(uint64_t holes);
void holes_rebuild(MMAddrSpace *mm);

#endif
