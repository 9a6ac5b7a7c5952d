/* Writes 0x41 from block - 32 up to the block. */
#include "trial.h"

#include <string.h>

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block - 32, 0x41, 32);
}

static void underflow_line(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = underflow_line,
};
