/* Frees two of the same size, then both once more in the same order. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *first = trial_block(trial), *second = trial_block(trial);
    heap_free(&trial->run, first);
    heap_free(&trial->run, second);
    trial_commit(trial, first);
    heap_free(&trial->run, first);
    heap_free(&trial->run, second);
}

static void double_interleaved(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = double_interleaved,
};
