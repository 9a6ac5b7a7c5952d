/* Adds 64 to the eight bytes before the block. */
#include "trial.h"

#include <string.h>

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    uint64_t word;
    trial->subject = block;
    trial_commit(trial, block);
    memcpy(&word, block - sizeof word, sizeof word);
    word += 64;
    memcpy(block - sizeof word, &word, sizeof word);
}

static void smash_size(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = smash_size,
};
