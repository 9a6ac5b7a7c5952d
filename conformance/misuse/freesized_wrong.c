/* Gives three times the size and a hundred bytes more. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial_commit(trial, block);
    heap_free_sized(&trial->run, block, trial->size * 3 + 100);
}

static void freesized_wrong(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_FREE_SIZED,
    .limit_s = 30,
    .threads = true,
    .run = freesized_wrong,
};
