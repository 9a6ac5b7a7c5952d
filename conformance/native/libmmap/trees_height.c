/* Maps in three orders and unmaps again.  Below the root each node of a level but the last has at
 * least 14 slots, and a search looks at one node a level. */
#include "spaces.h"

enum { REGIONS = 100000, SLOTS_LEAST = 14 };

static MMAddrSpace space;

static void expect_height(void)
{
    MMCounts counts;
    unsigned most = 2;
    mm_count(&space, &counts);
    for (uint64_t slots = 2 * SLOTS_LEAST; slots <= counts.regions; slots *= SLOTS_LEAST)
        most++;
    clause_expect(counts.regions_height <= most,
                  "%u nodes on the way to one of %" PRIu64 " regions, instead of %u",
                  counts.regions_height, counts.regions, most);
}

/* Each place once: a step that shares no divisor with the number goes through all of them. */
static void trees_height(const struct clause_run *run)
{
    static const uint64_t steps[] = {1, 99999, 61803};
    const uint64_t regions = run->brief ? REGIONS / 10 : REGIONS;
    for (unsigned s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        spaces_begin(&space, 2 * regions, NULL);
        for (uint64_t i = 0; i < regions; i++) {
            spaces_map(&space, 2 * (i * steps[s] % regions), 1, 1);
            if (i % 64 == 0)
                expect_height();
        }
        for (uint64_t i = 0; i < regions; i++) {
            spaces_unmap(&space, 2 * (i * 3 * steps[s] % regions), 1);
            if (i % 64 == 0)
                expect_height();
        }
        MMCounts counts;
        mm_count(&space, &counts);
        clause_expect(counts.regions == 0, "%" PRIu64 " regions are left", counts.regions);
        spaces_expect_sound(&space);
        mm_free(&space);
    }
}

const struct clause CLAUSE = {.limit_s = 20, .run = trees_height};
