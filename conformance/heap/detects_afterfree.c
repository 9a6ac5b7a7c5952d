/* Writes a word at the start, in the middle and at the end of freed blocks of every size. */
#include "attempt.h"

#include <string.h>

static void write_into(struct attempt *attempt, size_t at)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    memset(block + at, 0x41, 8);
}

static void first(struct attempt *attempt)
{
    write_into(attempt, 0);
}

static void middle(struct attempt *attempt)
{
    write_into(attempt, attempt->size / 2);
}

static void last(struct attempt *attempt)
{
    write_into(attempt, attempt->size - 8);
}

static void detects_afterfree(const struct clause_run *run)
{
    attempt_expect_detected(run, first, "a write to the first word of a freed block");
    attempt_expect_detected(run, middle, "a write to the middle of a freed block");
    attempt_expect_detected(run, last, "a write to the last word of a freed block");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_WRITE_AFTER_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_afterfree,
};
