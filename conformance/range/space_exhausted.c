/* Takes all 64 pages of a space, finds the one that is given back, and empties it, three times. */
#include "window.h"

enum { PAGES = 64 };

static unsigned fill(const struct clause_run *run, uint64_t *addresses)
{
    unsigned count = 0;
    int error = 0;
    while (count <= PAGES && (error = range_map_any(run, 4096, PROT_READ, &addresses[count])) == 0)
        count++;
    clause_expect(error == ENOMEM, "after %u pages map_any gave %d", count, error);
    for (unsigned i = 0; i < count; i++)
        clause_expect(range_is_mapped(run, addresses[i]) && addresses[i] >= 1 << 20 &&
                          addresses[i] < (1 << 20) + PAGES * 4096,
                      "%#" PRIx64 " is not in the space", addresses[i]);
    return count;
}

static void space_exhausted(const struct clause_run *run)
{
    uint64_t addresses[PAGES + 1];
    struct clause_run own = *run;
    own.handle = range_open(run, "start=1M,len=256K,page=4K");
    for (unsigned round = 0; round < 3; round++) {
        unsigned count = fill(&own, addresses);
        clause_expect(count == PAGES, "%u pages of %u", count, (unsigned)PAGES);
        int error = range_map_any(&own, 4096, PROT_READ, &addresses[PAGES]);
        clause_expect(error == ENOMEM, "map_any in a full space gave %d", error);
        range_sure_unmap(&own, addresses[round * 7], 4096);
        uint64_t again = range_sure_map_any(&own, 4096, PROT_NONE);
        clause_expect(again == addresses[round * 7], "the one free page was not found");
        range_sure_unmap(&own, 1 << 20, PAGES * 4096);
    }
    run->allocator->close(own.handle);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = space_exhausted};
