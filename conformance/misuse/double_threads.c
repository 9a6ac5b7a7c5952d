/* The main thread allocates and frees, then a new one frees. */
#include "heap_crew.h"
#include "trial.h"

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
    heap_crew_run(&trial->run, 1, free_again);
}

static void double_threads(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .limit_s = 30,
    .threads = true,
    .run = double_threads,
};
