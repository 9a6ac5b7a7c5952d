/* 60000 random calls with both kinds of free, on blocks of up to 128 KiB and then up to 2 KiB. */
#include "rounds.h"
#include "sizes.h"
#include "traffic.h"

enum { OPERATIONS = 60000 };

static void freesized_storm(const struct clause_run *run)
{
    struct traffic traffic = {.run = run,
                              .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED |
                                       CLAUSE_CALLOC | CLAUSE_REALLOC,
                              .live_most = 128,
                              .size_most = 128 * KIB,
                              .random = run->seed};
    traffic_begin(&traffic);
    traffic_pass(&traffic, rounds(run, OPERATIONS) / 10);
    traffic_drain(&traffic);
    traffic.size_most = 2 * KIB;
    traffic_pass(&traffic, rounds(run, OPERATIONS));
    traffic_drain(&traffic);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED | CLAUSE_CALLOC | CLAUSE_REALLOC,
    .run = freesized_storm,
};
