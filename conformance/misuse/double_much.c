/* Calls free, 200 pairs of malloc and free, and free again. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_pass_time(trial, 200);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}

static void double_much(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = double_much,
};
