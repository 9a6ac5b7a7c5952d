/* 150000 calls on blocks of up to 64 bytes, so that a counter of 16 bits in a size class wraps
 * twice. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { OPERATIONS = 150000 };

static void blocks_small(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                                       .live_most = 64,
                                       .size_most = 64,
                                       .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = blocks_small,
};
