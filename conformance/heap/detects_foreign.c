/* Frees places on the stack, in the program's data, in a mapping, and inside of a block, aligned
 * and not. */
#include "attempt.h"
#include "sizes.h"

static uint64_t image[64];

static void free_it(struct attempt *attempt, void *pointer)
{
    attempt_commit(attempt, pointer);
    heap_free(&attempt->run, pointer);
}

static void of_stack(struct attempt *attempt)
{
    uint64_t place[8] = {0};
    attempt_block(attempt);
    free_it(attempt, place + 4);
}

static void of_image(struct attempt *attempt)
{
    attempt_block(attempt);
    free_it(attempt, image + 32);
}

static void of_kernel(struct attempt *attempt)
{
    attempt_block(attempt);
    free_it(attempt, (char *)clause_memory(64 * KIB) + 4096);
}

static void of_inside(struct attempt *attempt)
{
    unsigned char *block = attempt->freed_later = attempt_block(attempt);
    free_it(attempt, block + 16);
}

static void unaligned(struct attempt *attempt)
{
    unsigned char *block = attempt->freed_later = attempt_block(attempt);
    free_it(attempt, block + 1);
}

static void detects_foreign(const struct clause_run *run)
{
    attempt_expect_detected(run, of_stack, "free of the stack beside a block");
    attempt_expect_detected(run, of_image, "free of the program's data beside a block");
    attempt_expect_detected(run, of_kernel, "free of another mapping beside a block");
    attempt_expect_detected(run, of_inside, "free of the inside of a block");
    attempt_expect_detected(run, unaligned, "free of the second byte of a block");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_FOREIGN_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_foreign,
};
