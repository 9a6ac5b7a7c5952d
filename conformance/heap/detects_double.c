/* Frees a block twice in a row, after another free, and after 200 other operations. */
#include "attempt.h"

static void at_once(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}

static void after_another(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt), *other = attempt_block(attempt);
    heap_free(&attempt->run, block);
    heap_free(&attempt->run, other);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}

static void much_later(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_pass_time(attempt, 100);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}

static void detects_double(const struct clause_run *run)
{
    attempt_expect_detected(run, at_once, "a double free at once");
    attempt_expect_detected(run, after_another, "a double free after another free");
    attempt_expect_detected(run, much_later, "a double free after 200 other operations");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_DOUBLE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_double,
};
