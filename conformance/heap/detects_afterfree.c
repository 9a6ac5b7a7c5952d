/* Writes a word at the start, in the middle and at the end of freed blocks of every size. */
#include "trial.h"

#include <string.h>

static void write_into(struct trial *trial, size_t at)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memset(block + at, 0x41, 8);
}

static void first(struct trial *trial)
{
    write_into(trial, 0);
}

static void middle(struct trial *trial)
{
    write_into(trial, trial->size / 2);
}

static void last(struct trial *trial)
{
    write_into(trial, trial->size - 8);
}

static void detects_afterfree(const struct clause_run *run)
{
    trial_expect_detected(run, first, "a write to the first word of a freed block");
    trial_expect_detected(run, middle, "a write to the middle of a freed block");
    trial_expect_detected(run, last, "a write to the last word of a freed block");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_WRITE_AFTER_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_afterfree,
};
