/* Writes eight bytes to the end, with no call after free. */
#include "trial.h"

#include <string.h>

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memset(block + trial->size - 8, 0x41, 8);
}

static void afterfree_last(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = afterfree_last,
};
