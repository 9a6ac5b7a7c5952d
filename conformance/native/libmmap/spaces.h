/* spaces.h: address spaces of clauses, what they hold, and nodes that run out. */
#ifndef ASSAY_NATIVE_SPACES_H
#define ASSAY_NATIVE_SPACES_H

#include "clause.h"
#include "libmmap.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SPACES_PAGE = 4096, SPACES_START = 0x100000, SPACES_REGIONS_MOST = 512 };

/* The nodes of a clause are counted; the one with the number `refuse` is not there, nor are those
 * after it if `for_good`. */
static struct {
    unsigned long asked, given_back, refuse;
    bool for_good;
} spaces_nodes;

static inline void *spaces_take(void *context, size_t size)
{
    unsigned long number = ++spaces_nodes.asked, refuse = spaces_nodes.refuse;
    clause_expect(context == &spaces_nodes && size == MM_NODE_SIZE, "a node of %zu bytes", size);
    if (refuse != 0 && (number == refuse || (spaces_nodes.for_good && number > refuse)))
        return NULL;
    return malloc(size);
}

static inline void spaces_give(void *context, void *node, size_t size)
{
    clause_expect(context == &spaces_nodes && size == MM_NODE_SIZE && node != NULL,
                  "a node of %zu bytes is given back", size);
    spaces_nodes.given_back++;
    memset(node, 0xa5, size); /* nobody looks at it again */
    free(node);
}

/* A space of so many pages of SPACES_PAGE bytes from SPACES_START on; NULL for the plain policy. */
static inline void spaces_begin(MMAddrSpace *space, uint64_t pages, const MMPolicy *policy)
{
    const MMNodes nodes = {spaces_take, spaces_give, &spaces_nodes};
    clause_expect(
        mm_init_with(space, SPACES_START, pages * SPACES_PAGE, SPACES_PAGE, &nodes, policy),
        "a space of %" PRIu64 " pages is refused", pages);
}

static inline uint64_t spaces_at(uint64_t page)
{
    return SPACES_START + page * SPACES_PAGE;
}

/* Maps pages, counted from the start of the space. */
static inline void spaces_map(MMAddrSpace *space, uint64_t page, uint64_t count, int prot)
{
    uint64_t at = spaces_at(page);
    clause_expect(mm_mapat(space, at, count * SPACES_PAGE, prot, 2, -1, 0) == at,
                  "%" PRIu64 " pages cannot be mapped at page %" PRIu64, count, page);
}

static inline void spaces_unmap(MMAddrSpace *space, uint64_t page, uint64_t count)
{
    int error = mm_unmap(space, spaces_at(page), count * SPACES_PAGE);
    clause_expect(error == 0, "unmap of %" PRIu64 " pages gave %d", count, error);
}

static inline void spaces_expect_sound(const MMAddrSpace *space)
{
    const char *why = mm_check(space);
    clause_expect(why == NULL, "the space does not hold together: %s", why);
}

/* Everything that a space holds, in the order of addresses. */
struct spaces_content {
    size_t count;
    MMRegion regions[SPACES_REGIONS_MOST];
};

static inline void spaces_read(const MMAddrSpace *space, struct spaces_content *content)
{
    uint64_t from = 0;
    content->count = 0;
    while (mm_next(space, from, &content->regions[content->count])) {
        const MMRegion *region = &content->regions[content->count++];
        clause_expect(content->count < SPACES_REGIONS_MOST, "more regions than pages");
        clause_expect(region->len > 0 && region->start + region->len > from,
                      "a region of %zu bytes at %#" PRIx64 " behind %#" PRIx64, region->len,
                      region->start, from);
        from = region->start + region->len;
    }
}

static inline bool spaces_same_info(const MMInfo *one, const MMInfo *other)
{
    return one->base == other->base && one->len == other->len && one->prot == other->prot &&
           one->flags == other->flags && one->fd == other->fd && one->offset == other->offset;
}

static inline bool spaces_same(const struct spaces_content *one, const struct spaces_content *other)
{
    bool same = one->count == other->count;
    for (size_t i = 0; same && i < one->count; i++) {
        const MMRegion *mine = &one->regions[i], *yours = &other->regions[i];
        same = mine->start == yours->start && mine->len == yours->len &&
               mine->original == yours->original && spaces_same_info(&mine->info, &yours->info);
    }
    return same;
}

#endif
