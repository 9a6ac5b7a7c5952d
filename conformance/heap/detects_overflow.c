/* Writes one byte, a zero or a word behind a block, and one byte behind a block of odd size. */
#include "attempt.h"

#include <string.h>

static void write_behind(struct attempt *attempt, int byte, size_t count)
{
    unsigned char *block = attempt->freed_later = attempt_block(attempt);
    attempt_commit(attempt, block);
    memset(block + attempt->size, byte, count);
}

static void one_byte(struct attempt *attempt)
{
    write_behind(attempt, 0xff, 1);
}

static void one_nul(struct attempt *attempt)
{
    write_behind(attempt, 0, 1);
}

static void one_word(struct attempt *attempt)
{
    write_behind(attempt, 0x41, 8);
}

/* The size is odd: the byte is in the middle of a word. */
static void odd_byte(struct attempt *attempt)
{
    attempt->size -= 3;
    write_behind(attempt, 0x41, 1);
}

static void detects_overflow(const struct clause_run *run)
{
    attempt_expect_detected(run, one_byte, "a byte behind a block");
    attempt_expect_detected(run, one_nul, "a zero behind a block");
    attempt_expect_detected(run, one_word, "a word behind a block");
    attempt_expect_detected(run, odd_byte, "a byte behind a block of odd size");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_OVERFLOW,
    .limit_s = 30,
    .threads = true,
    .run = detects_overflow,
};
