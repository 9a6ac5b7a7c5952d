/* Calls usable_size right after free. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    heap_usable_size(&trial->run, block);
}

static void usable_freed(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .limit_s = 30,
    .threads = true,
    .run = usable_freed,
};
