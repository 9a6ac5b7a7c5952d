/* Six threads make random calls with realloc_in_place and usable_size, each on patterned blocks of
 * its own. */
#include "heap_team.h"
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

#define CALLS                                                                                      \
    (CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_REALLOC_IN_PLACE | CLAUSE_USABLE_SIZE)

enum { THREADS = 6, OPERATIONS = 40000 };

static void work(const struct clause_run *run, unsigned index)
{
    struct random_operations stream = {.run = run,
                                       .calls = CALLS,
                                       .live_most = 16,
                                       .size_most = 512,
                                       .random = run->seed + index * 7919};
    random_operations_begin(&stream);
    random_operations_pass(&stream, rounds(run, OPERATIONS));
    random_operations_drain(&stream);
}

static void threads_inplace(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CALLS,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_inplace,
};
