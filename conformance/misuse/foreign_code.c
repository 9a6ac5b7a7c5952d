/* Frees the start of this function's code, rounded down to 16. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    void *place = (void *)((uintptr_t)misuse & ~(uintptr_t)15);
    trial_commit(trial, place);
    heap_free(&trial->run, place);
}

static void foreign_code(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = foreign_code,
};
