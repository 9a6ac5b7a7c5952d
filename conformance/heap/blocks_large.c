/* 500 calls with up to 24 live blocks: large ones often come from another part of the allocator. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { OPERATIONS = 500 };

static void blocks_large(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = RANDOM_OPERATIONS_CALLS,
                                       .live_most = 24,
                                       .size_most = 512 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = blocks_large,
};
