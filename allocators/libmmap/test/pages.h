/* pages.h: the model that a space is compared with: an array that says of each page what holds it.
 *
 * It knows no region, no tree and no node, and finds places by looking at every page.  So what the
 * library and the array agree on is not agreed on for the same reason.
 */
#ifndef PAGES_H
#define PAGES_H

#include "expect.h"

enum { PAGES_MOST = 4096 };

struct page {
    bool mapped, original;
    MMInfo info;
};

struct pages {
    struct page page[PAGES_MOST];
    uint64_t start, size; /* of the space, and of a page */
    uint64_t count;
    uint64_t guard, align; /* in pages; align in bytes */
    bool best;

    /* What the callback of the operation that runs has still to say. */
    struct page before[PAGES_MOST];
    bool owed[PAGES_MOST];
    uint64_t told; /* everything below this page has been told */
};

static inline struct page *pages_at(struct pages *pages, uint64_t addr)
{
    return &pages->page[(addr - pages->start) / pages->size];
}

static inline uint64_t pages_index(const struct pages *pages, uint64_t addr)
{
    return (addr - pages->start) / pages->size;
}

/* The whole pages that a length means. */
static inline uint64_t pages_of(const struct pages *pages, uint64_t len)
{
    return (len + pages->size - 1) / pages->size;
}

static inline void pages_begin(struct pages *pages)
{
    memcpy(pages->before, pages->page, pages->count * sizeof pages->page[0]);
    memset(pages->owed, 0, pages->count);
    pages->told = 0;
}

static inline bool info_same(const MMInfo *one, const MMInfo *other)
{
    return one->base == other->base && one->len == other->len && one->prot == other->prot &&
           one->flags == other->flags && one->fd == other->fd && one->offset == other->offset;
}

/* The callback of every operation: ascending, apart, whole pages, with what was there before. */
static inline void pages_hear(uint64_t start, size_t len, MMInfo info, void *udata)
{
    struct pages *pages = udata;
    uint64_t at = pages_index(pages, start);
    EXPECT(len > 0 && start % pages->size == 0 && len % pages->size == 0 && at >= pages->told);
    for (uint64_t i = at; i < at + len / pages->size; i++) {
        EXPECT(pages->owed[i] && info_same(&info, &pages->before[i].info));
        pages->owed[i] = false;
    }
    pages->told = at + len / pages->size;
}

/* Nothing was left unsaid. */
static inline void pages_heard(const struct pages *pages)
{
    for (uint64_t i = 0; i < pages->count; i++)
        EXPECT(!pages->owed[i]);
}

static inline void pages_map(struct pages *pages, uint64_t addr, uint64_t len, const MMInfo *like)
{
    uint64_t at = pages_index(pages, addr), count = pages_of(pages, len);
    for (uint64_t i = at; i < at + count; i++) {
        pages->owed[i] = pages->page[i].mapped;
        pages->page[i] = (struct page){true, false, *like};
        pages->page[i].info.base = addr;
        pages->page[i].info.len = count * pages->size;
    }
}

static inline void pages_unmap(struct pages *pages, uint64_t addr, uint64_t len)
{
    uint64_t at = pages_index(pages, addr), count = pages_of(pages, len);
    for (uint64_t i = at; i < at + count; i++) {
        pages->owed[i] = pages->page[i].mapped;
        pages->page[i].mapped = false;
    }
}

/* False, and nothing is changed, over a hole. */
static inline bool pages_protect(struct pages *pages, uint64_t addr, uint64_t len, int prot)
{
    uint64_t at = pages_index(pages, addr), count = pages_of(pages, len);
    for (uint64_t i = at; i < at + count; i++)
        if (i >= pages->count || !pages->page[i].mapped)
            return false;
    for (uint64_t i = at; i < at + count; i++) {
        pages->owed[i] = pages->page[i].info.prot != prot;
        pages->page[i].info.prot = prot;
    }
    return true;
}

/* Where a hole that begins at page `at` ends. */
static inline uint64_t pages_hole_end(const struct pages *pages, uint64_t at)
{
    while (at < pages->count && !pages->page[at].mapped)
        at++;
    return at;
}

/* The lowest place in the hole of pages [low, high); false if there is none. */
static inline bool pages_fit(const struct pages *pages, uint64_t low, uint64_t high, uint64_t count,
                             uint64_t align, uint64_t *addr)
{
    for (uint64_t at = low + pages->guard; at + count + pages->guard <= high; at++) {
        *addr = pages->start + at * pages->size;
        if (align == 0 || *addr % align == 0)
            return true;
    }
    return false;
}

/* Where the policy puts that many pages: the lowest place, or the lowest of the smallest holes. */
static inline bool pages_place(const struct pages *pages, uint64_t count, uint64_t align,
                               uint64_t *addr)
{
    uint64_t best = UINT64_MAX, place;
    for (uint64_t at = 0; at < pages->count; at++) {
        if (pages->page[at].mapped)
            continue;
        uint64_t end = pages_hole_end(pages, at);
        if (end - at < best && pages_fit(pages, at, end, count, align, &place)) {
            *addr = place;
            if (!pages->best)
                return true;
            best = end - at;
        }
        at = end;
    }
    return best != UINT64_MAX;
}

/* What the space says of every page is what the array says. */
static inline void pages_expect(struct pages *pages, MMAddrSpace *mm)
{
    for (uint64_t i = 0; i < pages->count; i++) {
        MMInfo info = {0};
        bool mapped = mm_querypage(mm, pages->start + i * pages->size, &info);
        EXPECT(mapped == pages->page[i].mapped);
        EXPECT(!mapped || info_same(&info, &pages->page[i].info));
    }
}

static inline bool pages_alike(const struct page *one, const struct page *other)
{
    return one->mapped && other->mapped && info_same(&one->info, &other->info);
}

/* The regions are the longest runs of pages that are alike; counts and holes are right. */
static inline void pages_expect_regions(struct pages *pages, const MMAddrSpace *mm)
{
    MMCounts counts;
    MMRegion region;
    uint64_t regions = 0, mapped = 0, hole = 0, longest = 0, from = 0;
    for (uint64_t i = 0; i < pages->count; i++) {
        struct page *page = &pages->page[i];
        bool starts = page->mapped && (i == 0 || !pages_alike(page - 1, page));
        hole = page->mapped ? 0 : hole + 1;
        longest = hole > longest ? hole : longest;
        mapped += page->mapped;
        regions += starts;
        if (!starts)
            continue;
        EXPECT(mm_next(mm, from, &region) && region.start == pages->start + i * pages->size);
        EXPECT(region.original == page->original && info_same(&region.info, &page->info));
        from = region.start + region.len;
        uint64_t end = pages_index(pages, from);
        EXPECT(end > i && end <= pages->count && pages_alike(page, &pages->page[end - 1]));
        EXPECT(end == pages->count || !pages_alike(page, &pages->page[end]));
    }
    EXPECT(!mm_next(mm, from, &region));
    mm_count(mm, &counts);
    EXPECT(counts.regions == regions && counts.mapped_bytes == mapped * pages->size);
    EXPECT(counts.free_bytes == (pages->count - mapped) * pages->size);
    EXPECT(counts.largest_hole == longest * pages->size);
}

#endif
