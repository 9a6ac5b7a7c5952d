/* The main thread allocates and frees, then a new one frees. */
#define MISUSE_TRAITS (ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE)
#include "misuse.h"

#include "heap_team.h"

static void *freed;

static void free_again(const struct clause_run *run, unsigned index)
{
    (void)index;
    heap_free(run, freed);
}

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    freed = block;
    heap_team_run(&attempt->run, 1, free_again);
}
