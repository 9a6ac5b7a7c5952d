/* Writes 0x41 into each, half of a cache line. */
#include "trial.h"

#include <string.h>

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block + trial->size, 0x41, 32);
}

static void overflow_line(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = overflow_line,
};
