/* Gives a third of the size. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial_commit(trial, block);
    heap_free_sized(&trial->run, block, trial->size / 3);
}

static void freesized_smaller(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED,
    .limit_s = 30,
    .threads = true,
    .run = freesized_smaller,
};
