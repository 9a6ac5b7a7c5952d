/* Asks for twice the size at block + 16. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 16);
    heap_realloc(&trial->run, block + 16, trial->size * 2);
}

static void realloc_interior(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .limit_s = 30,
    .threads = true,
    .run = realloc_interior,
};
