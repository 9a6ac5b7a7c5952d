/* Gives the middle of a static array. */
#include "trial.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_realloc(&trial->run, place + 4, trial->size);
}

static void realloc_wild(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .limit_s = 30,
    .threads = true,
    .run = realloc_wild,
};
