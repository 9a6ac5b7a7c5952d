/* Writes 0xff at the pointer, where it is not null, beside a block of one byte. */
#include "trial.h"
#include "trial_grade.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    unsigned char *block = heap_malloc(&trial->run, 0);
    if (block == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    trial_witness(trial, 1);
    trial->subject = block;
    trial_commit(trial, block);
    *(volatile unsigned char *)block = 0xff;
}

static void zero_write(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = zero_write,
};
