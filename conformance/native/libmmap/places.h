/* places.h: where a policy must put a mapping, found by looking at every page.
 *
 * The array knows no tree: what it and the library agree on is not agreed on for the same reason.
 */
#ifndef ASSAY_NATIVE_PLACES_H
#define ASSAY_NATIVE_PLACES_H

#include "random.h"
#include "spaces.h"

enum { PLACES_PAGES = 300, PLACES_NONE = -1 };

struct places {
    MMAddrSpace space;
    bool best;             /* of the holes that fit the smallest, of equals the lowest */
    uint64_t guard, align; /* in pages */
    bool mapped[PLACES_PAGES];
};

static inline void places_begin(struct places *places, const MMPolicy *policy)
{
    *places = (struct places){.best = policy->placement == MM_BEST,
                              .guard = policy->guard / SPACES_PAGE,
                              .align = policy->align / SPACES_PAGE};
    spaces_begin(&places->space, PLACES_PAGES, policy);
}

/* The lowest place for `count` pages in the hole [low, high), or PLACES_NONE. */
static inline int places_in(const struct places *places, uint64_t low, uint64_t high,
                            uint64_t count, uint64_t align)
{
    for (uint64_t at = low + places->guard; at + count + places->guard <= high; at++)
        if (align == 0 || spaces_at(at) % (align * SPACES_PAGE) == 0)
            return (int)at;
    return PLACES_NONE;
}

/* The first page that the policy gives, or PLACES_NONE. */
static inline int places_wanted(const struct places *places, uint64_t count, uint64_t align)
{
    uint64_t smallest = UINT64_MAX;
    int wanted = PLACES_NONE;
    for (uint64_t low = 0, high; low < PLACES_PAGES; low = high + 1) {
        for (high = low; high < PLACES_PAGES && !places->mapped[high];)
            high++;
        int at = places_in(places, low, high, count, align);
        if (at == PLACES_NONE || high - low >= smallest)
            continue;
        wanted = at;
        smallest = high - low;
        if (!places->best)
            break;
    }
    return wanted;
}

static inline void places_mark(struct places *places, uint64_t page, uint64_t count, bool mapped)
{
    for (uint64_t i = page; i < page + count; i++)
        places->mapped[i] = mapped;
}

/* Maps anywhere and compares; `align` in pages, 0 for the policy's. */
static inline void places_map(struct places *places, uint64_t count, uint64_t align)
{
    MMRequest request = {.how = MM_ANYWHERE, .len = count * SPACES_PAGE, .flags = 2};
    uint64_t addr = 0;
    request.align = align * SPACES_PAGE;
    int wanted = places_wanted(places, count, align != 0 ? align : places->align);
    int error = mm_map(&places->space, &request, NULL, NULL, &addr);
    int64_t page = (int64_t)(addr - SPACES_START) / SPACES_PAGE;
    clause_expect(error == (wanted == PLACES_NONE ? -MM_ENOMEM : 0),
                  "%" PRIu64 " pages: error %d, and the place is %d", count, error, wanted);
    clause_expect(error != 0 || page == wanted,
                  "%" PRIu64 " pages at page %" PRId64 " instead of %d", count, page, wanted);
    if (error == 0)
        places_mark(places, (uint64_t)page, count, true);
}

/* Unmaps a few pages, wherever. */
static inline void places_unmap(struct places *places, uint64_t page, uint64_t count)
{
    count = page + count <= PLACES_PAGES ? count : PLACES_PAGES - page;
    spaces_unmap(&places->space, page, count);
    places_mark(places, page, count, false);
}

/* A long run under the policy. */
static inline void places_run(const struct clause_run *run, const MMPolicy *policy,
                              uint64_t align_most)
{
    static struct places places;
    uint64_t random = run->seed;
    places_begin(&places, policy);
    for (unsigned i = 0; i < (run->brief ? 1000 : 10000); i++) {
        uint64_t shift = random_below(&random, 8);
        if (random_below(&random, 5) < 3)
            places_map(&places, 1 + random_below(&random, 9),
                       (uint64_t)1 << shift <= align_most ? (uint64_t)1 << shift : 0);
        else
            places_unmap(&places, random_below(&random, PLACES_PAGES),
                         1 + random_below(&random, 12));
    }
    spaces_expect_sound(&places.space);
    mm_free(&places.space);
}

#endif
