/* Maps the first and the last page of each space, and asks for those beside them and for the
 * whole. */
#include "range_calls.h"

static const struct {
    const char *options;
    uint64_t start, end, page;
} spaces[] = {
    {"start=1M,len=1M,page=4K", 1 << 20, 1 << 21, 4096},
    {"start=1M,len=1M,page=16K", 1 << 20, 1 << 21, 16384},
    {"start=1M,len=1M,page=64K", 1 << 20, 1 << 21, 65536},
    {"start=4M,len=64M,page=2M", 4 << 20, 68 << 20, 2 << 20},
    {"start=4096,len=140737488351232,page=4K", 4096, UINT64_C(1) << 47, 4096},
    {"start=2M,len=128T,page=2M", 2 << 20, (UINT64_C(1) << 47) + (2 << 20), 2 << 20},
};

static void expect_page(const struct clause_run *run, uint64_t at, uint64_t page)
{
    clause_expect(range_map_at(run, at, 1, PROT_READ) == 0, "no page at %#" PRIx64, at);
    clause_expect(range_is_mapped(run, at) && range_is_mapped(run, at + page - 1) &&
                      !range_is_mapped(run, at + page) && !range_is_mapped(run, at - 1),
                  "the page at %#" PRIx64 " has not %" PRIu64 " bytes", at, page);
    int error = range_unmap(run, at + page / 2, page / 2);
    clause_expect(error == EINVAL, "unmap of half a page gave %d", error);
    range_sure_unmap(run, at, page);
}

static void space_sizes(const struct clause_run *run)
{
    for (unsigned i = 0; i < sizeof spaces / sizeof spaces[0]; i++) {
        struct clause_run own = *run;
        uint64_t start = spaces[i].start, end = spaces[i].end, page = spaces[i].page;
        own.handle = range_open(run, spaces[i].options);
        expect_page(&own, start, page);
        expect_page(&own, end - page, page);
        clause_expect(range_is_refusal(range_map_at(&own, end, page, PROT_READ)) &&
                          range_is_refusal(range_map_at(&own, start - page, page, PROT_READ)) &&
                          range_is_refusal(range_map_at(&own, end - page, page + 1, PROT_READ)),
                      "a page outside of the space can be mapped, with %s", spaces[i].options);
        clause_expect(range_sure_map_any(&own, end - start, PROT_NONE) == start,
                      "the whole space cannot be had, with %s", spaces[i].options);
        run->allocator->close(own.handle);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = space_sizes};
