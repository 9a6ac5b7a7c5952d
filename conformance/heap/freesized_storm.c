/* 60000 random calls with both kinds of free, on blocks of up to 128 KiB and then up to 2 KiB. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { OPERATIONS = 60000 };

static void freesized_storm(const struct clause_run *run)
{
    struct random_operations stream = {.run = run,
                                       .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED |
                                                CLAUSE_CALLOC | CLAUSE_REALLOC,
                                       .live_most = 128,
                                       .size_most = 128 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS) / 10);
    random_operations_drain(&stream);
    stream.size_most = 2 * KIB;
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED | CLAUSE_CALLOC | CLAUSE_REALLOC,
    .run = freesized_storm,
};
