/* Makes 20000 regions with holes between them out of order, unmaps every second, then all, and asks
 * at random. */
#include "random.h"
#include "range_calls.h"
#include "rounds.h"

enum { REGIONS = 20000, ASKED = 500 };

/* Region i has two pages of every three, and a protection of its own. */
static void expect_region(const struct clause_run *run, uint64_t start, size_t i, bool there)
{
    const uint64_t page = range_page(run), at = start + 3 * i * page;
    struct allocator_range_info info;
    bool first = range_query(run, at, &info), last = range_is_mapped(run, at + 2 * page - 1);
    clause_expect(first == there && last == there, "region %zu is %s", i,
                  there ? "not there" : "still there");
    clause_expect(!there || info.prot == (int)(i % 4), "region %zu has protection %d", i,
                  info.prot);
    clause_expect(!range_is_mapped(run, at + 2 * page), "the hole behind region %zu is mapped", i);
}

static void regions_many(const struct clause_run *run)
{
    const size_t count = rounds(run, REGIONS), asked = run->emulated ? ASKED / 10 : ASKED;
    const uint64_t page = range_page(run);
    uint64_t random = run->seed;
    uint64_t start = range_sure_map_any(run, (3 * count + 1) * page, PROT_NONE);
    range_sure_unmap(run, start, (3 * count + 1) * page);
    for (size_t i = 0; i < count; i++)
        clause_expect(range_map_at(run, start + 3 * (i * 7 % count) * page, 2 * page,
                                   (int)(i * 7 % count % 4)) == 0,
                      "region %zu cannot be mapped", i);
    for (unsigned i = 0; i < asked; i++)
        expect_region(run, start, (size_t)random_below(&random, count), true);
    for (size_t i = 0; i < count; i += 2)
        range_sure_unmap(run, start + 3 * i * page, 2 * page);
    for (unsigned i = 0; i < asked; i++) {
        size_t which = (size_t)random_below(&random, count);
        expect_region(run, start, which, which % 2 == 1);
    }
    range_sure_unmap(run, start, 3 * count * page);
    for (unsigned i = 0; i < asked; i++)
        expect_region(run, start, (size_t)random_below(&random, count), false);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .limit_s = 30, .run = regions_many};
