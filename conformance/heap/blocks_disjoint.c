/* 200000 calls with up to 256 live blocks of up to 8 KiB, each with a pattern of its own. */
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { OPERATIONS = 200000 };

static void blocks_disjoint(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = TRAFFIC_CALLS,
                              .live_most = 256,
                              .size_most = 8 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = TRAFFIC_CALLS,
    .run = blocks_disjoint,
};
