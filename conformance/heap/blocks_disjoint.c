/* 200000 calls with up to 256 live blocks of up to 8 KiB, each with a pattern of its own. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { OPERATIONS = 200000 };

static void blocks_disjoint(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 256,
                                       .size_most = 8 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = blocks_disjoint,
};
