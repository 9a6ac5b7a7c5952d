/* Writes one byte, a zero or a word behind a block, and one byte behind a block of odd size. */
#include "trial.h"

#include <string.h>

static void write_behind(struct trial *trial, int byte, size_t count)
{
    unsigned char *block = trial->subject = trial_block(trial);
    trial_commit(trial, block);
    memset(block + trial->size, byte, count);
}

static void one_byte(struct trial *trial)
{
    write_behind(trial, 0xff, 1);
}

static void one_nul(struct trial *trial)
{
    write_behind(trial, 0, 1);
}

static void one_word(struct trial *trial)
{
    write_behind(trial, 0x41, 8);
}

/* The size is odd: the byte is in the middle of a word. */
static void odd_byte(struct trial *trial)
{
    trial->size -= 3;
    write_behind(trial, 0x41, 1);
}

static void detects_overflow(const struct clause_run *run)
{
    trial_expect_detected(run, one_byte, "a byte behind a block");
    trial_expect_detected(run, one_nul, "a zero behind a block");
    trial_expect_detected(run, one_word, "a word behind a block");
    trial_expect_detected(run, odd_byte, "a byte behind a block of odd size");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_OVERFLOW,
    .limit_s = 30,
    .threads = true,
    .run = detects_overflow,
};
