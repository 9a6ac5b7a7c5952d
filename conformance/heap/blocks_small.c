/* 150000 calls on blocks of up to 64 bytes, so that a counter of 16 bits in a size class wraps
 * twice. */
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { OPERATIONS = 150000 };

static void blocks_small(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                              .live_most = 64,
                              .size_most = 64,
                              .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = blocks_small,
};
