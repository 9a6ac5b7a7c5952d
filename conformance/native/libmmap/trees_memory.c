/* Maps 50000 regions upwards, downwards and in another order, and unmaps four of five. */
#include "spaces.h"

enum { REGIONS = 50000, BYTES_MOST = 96, NODES_FREE = 4 };

static MMAddrSpace space;

static void expect_bytes(const char *when)
{
    MMCounts counts;
    mm_count(&space, &counts);
    clause_expect(counts.node_bytes <= counts.regions * BYTES_MOST + NODES_FREE * MM_NODE_SIZE,
                  "%" PRIu64 " bytes for %" PRIu64 " regions, %s", counts.node_bytes,
                  counts.regions, when);
}

static void trees_memory(const struct clause_run *run)
{
    static const uint64_t steps[] = {1, 49999, 30011};
    const uint64_t regions = run->brief ? REGIONS / 10 : REGIONS;
    for (unsigned s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        spaces_begin(&space, 2 * regions, NULL);
        for (uint64_t i = 0; i < regions; i++) {
            spaces_map(&space, 2 * (i * steps[s] % regions), 1, 1);
            if (i % 1000 == 999)
                expect_bytes("as they come");
        }
        for (uint64_t i = 0; i < regions; i++) {
            if (i % 5 != 0)
                spaces_unmap(&space, 2 * i, 1);
            if (i % 1000 == 999)
                expect_bytes("as they go");
        }
        mm_free(&space);
    }
}

const struct clause CLAUSE = {.limit_s = 20, .run = trees_memory};
