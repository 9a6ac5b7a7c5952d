/* Frees the middle of a local array, aligned to 8. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    uint64_t place[8] = {0};
    trial_commit(trial, place + 4);
    heap_free(&trial->run, place + 4);
}

static void foreign_stack(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = foreign_stack,
};
