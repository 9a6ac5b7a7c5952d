/* space.h: what the operations share: the range that a caller means, and telling him what changed.
 */
#ifndef LIBMMAP_SPACE_H
#define LIBMMAP_SPACE_H

#include "regions.h"

struct span {
    uint64_t start, end;
};

/* Who wants to be told, or NULL. */
struct report {
    UpdateFn ufn;
    void *udata;
};

/* Rounds up to whole pages; false if that wraps around. */
static inline bool span_round(const MMAddrSpace *mm, uint64_t len, uint64_t *rounded)
{
    uint64_t mask = mm->pagesize - 1;
    *rounded = (len + mask) & ~mask;
    return *rounded >= len;
}

/* The range of whole pages that a caller means.  Returns 0, or -MM_EINVAL: the address is no
 * multiple of the page size, the length is 0, or the range is not inside the space. */
static inline int span_of(const MMAddrSpace *mm, uint64_t addr, uint64_t len, struct span *span)
{
    uint64_t rounded;
    if ((addr & (mm->pagesize - 1)) != 0 || len == 0 || !span_round(mm, len, &rounded) ||
        addr < mm->start || addr > mm->end || mm->end - addr < rounded)
        return -MM_EINVAL;
    *span = (struct span){addr, addr + rounded};
    return 0;
}

MMInfo region_info(const struct region *region);

/* Tells that [start, end) of the region changed. */
void report_to(const struct report *report, uint64_t start, uint64_t end,
               const struct region *before);

/* Unmaps the span.  `path` is at the first region that ends in or behind it.  Needs reserved nodes
 * where the span is strictly inside one region.  With `instead`, the first region that lies wholly
 * in the span is overwritten by that one, which covers the span, and true is returned. */
bool span_clear(MMAddrSpace *mm, struct span span, struct path *path, const struct report *report,
                const struct region *instead);

#endif
