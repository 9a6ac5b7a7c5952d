/* Maps the first and the last page of thirteen spaces, those beside them, and the whole.  Some end
 * at the last address, as the upper half of a kernel does. */
#include "spaces.h"

static const struct {
    uint64_t start;
    size_t len, page;
    uint64_t first, end; /* of the pages that are wholly inside */
} spaces[] = {
    {0, 16, 1, 0, 16},
    {5, 16, 1, 5, 21},
    {0, 1 << 20, 4096, 0, 1 << 20},
    {4095, 3 * 4096, 4096, 4096, 3 * 4096},
    {1, (1 << 20) - 2, 16384, 16384, (1 << 20) - 16384},
    {0x12345678, 1 << 24, 65536, 0x12350000, 0x13340000},
    {3 << 20, 64 << 20, 2 << 20, 4 << 20, 66 << 20},
    {4096, ((size_t)1 << 47) - 4096, 4096, 4096, UINT64_C(1) << 47},
    {0, (size_t)1 << 47, 65536, 0, UINT64_C(1) << 47},
    {UINT64_MAX - 40959, 40959, 4096, UINT64_MAX - 40959, UINT64_MAX - 4095},
    {UINT64_MAX - 40959, 40960, 4096, UINT64_MAX - 40959, UINT64_MAX - 4095},
    {UINT64_MAX - 99, 100, 1, UINT64_MAX - 99, UINT64_MAX},
    {UINT64_C(0xffff) << 48, (size_t)1 << 48, 4096, UINT64_C(0xffff) << 48, UINT64_MAX - 4095},
};

static void expect_page(MMAddrSpace *space, uint64_t at, size_t page, bool inside)
{
    bool had = mm_mapat(space, at, 1, 1, 2, -1, 0) != MM_MAPERR;
    clause_expect(had == inside, "the page at %#" PRIx64 " is%s in the space", at,
                  had ? "" : " not");
    clause_expect(mm_querypage(space, at, NULL) == inside &&
                      mm_querypage(space, at + page - 1, NULL) == inside,
                  "the page at %#" PRIx64 " is not what was mapped", at);
    clause_expect(mm_unmap(space, at, page) == (inside ? 0 : -MM_EINVAL), "unmap at %#" PRIx64, at);
}

static void init_pages(const struct clause_run *run)
{
    MMAddrSpace space;
    MMCounts counts;
    (void)run;
    for (unsigned i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        uint64_t first = spaces[i].first, end = spaces[i].end;
        size_t page = spaces[i].page;
        clause_expect(mm_init(&space, spaces[i].start, spaces[i].len, page), "space %u", i);
        mm_count(&space, &counts);
        clause_expect(counts.free_bytes == end - first && counts.largest_hole == end - first,
                      "%" PRIu64 " bytes of %" PRIu64, counts.free_bytes, end - first);
        expect_page(&space, first, page, true);
        expect_page(&space, end - page, page, true);
        expect_page(&space, first - page, page, false);
        expect_page(&space, end, page, false);
        clause_expect(mm_mapany(&space, end - first, 1, 2, -1, 0) == first, "not the whole space");
        clause_expect(mm_mapany(&space, 1, 1, 2, -1, 0) == MM_MAPERR, "a page too many");
        mm_free(&space);
    }
}

const struct clause CLAUSE = {.run = init_pages};
