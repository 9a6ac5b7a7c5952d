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

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    freed = block;
    heap_team_run(&trial->run, 1, free_again);
}
