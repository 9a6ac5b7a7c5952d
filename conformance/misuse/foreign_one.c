/* Frees the pointer (void *)1, beside a live block. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, (void *)1);
    heap_free(&trial->run, (void *)1);
}

static void foreign_one(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = foreign_one,
};
