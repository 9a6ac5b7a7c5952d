/* 60000 calls on up to 128 blocks; each block is filled up to what it was asked for. */
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

#define CALLS (TRAFFIC_CALLS | CLAUSE_REALLOC_IN_PLACE | CLAUSE_USABLE_SIZE)

enum { OPERATIONS = 60000 };

static void inplace_storm(const struct clause_run *run)
{
    struct traffic traffic = {
        .run = run, .calls = CALLS, .live_most = 128, .size_most = 4 * KIB, .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = CALLS,
    .run = inplace_storm,
};
