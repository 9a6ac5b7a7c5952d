/* 500 calls with up to 24 live blocks: large ones often come from another part of the allocator. */
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { OPERATIONS = 500 };

static void blocks_large(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 24,
                              .size_most = 512 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS,
    .run = blocks_large,
};
