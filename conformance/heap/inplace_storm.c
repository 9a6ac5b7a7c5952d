/* 60000 calls on up to 128 blocks; each block is filled up to what it was asked for. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

#define CALLS (RANDOM_OPERATIONS_CALLS | CLAUSE_REALLOC_IN_PLACE | CLAUSE_USABLE_SIZE)

enum { OPERATIONS = 60000 };

static void inplace_storm(const struct clause_run *run)
{
    struct random_operations stream = {
        .run = run, .calls = CALLS, .live_most = 128, .size_most = 4 * KIB, .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = CALLS,
    .run = inplace_storm,
};
