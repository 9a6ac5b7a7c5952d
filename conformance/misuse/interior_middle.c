/* Frees half of the size, rounded down to 16, behind the start. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    unsigned char *middle = block + trial->size / 2 / 16 * 16;
    trial->subject = block;
    trial_commit(trial, middle);
    heap_free(&trial->run, middle);
}

static void interior_middle(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = interior_middle,
};
