/* Asks for twice the size right after free. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    trial->subject = heap_realloc(&trial->run, block, trial->size * 2);
}

static void realloc_freed(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .limit_s = 30,
    .threads = true,
    .run = realloc_freed,
};
