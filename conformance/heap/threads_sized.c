/* Four threads hold three words each and free them with their size, as fast as they can. */
#include "heap_team.h"
#include "rounds.h"
#include "sizes.h"

enum { THREADS = 4, OPERATIONS = 500000, HELD = 3 };

static void work(const struct clause_run *run, unsigned index)
{
    uintptr_t *held[HELD];
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        for (unsigned at = 0; at < HELD; at++) {
            held[at] = sure_malloc(run, sizeof *held[at]);
            *held[at] = index << 8 | at;
        }
        for (unsigned at = 0; at < HELD; at++) {
            clause_expect(*held[at] == (index << 8 | at), "a block was handed to two threads");
            heap_free_sized(run, held[at], sizeof *held[at]);
        }
    }
}

static void threads_sized(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE_SIZED,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_sized,
};
