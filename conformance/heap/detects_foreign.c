/* Frees places on the stack, in the program's data, in a mapping, and inside of a block, aligned
 * and not. */
#include "sizes.h"
#include "trial.h"

static uint64_t image[64];

static void free_it(struct trial *trial, void *pointer)
{
    trial_commit(trial, pointer);
    heap_free(&trial->run, pointer);
}

static void of_stack(struct trial *trial)
{
    uint64_t place[8] = {0};
    trial_block(trial);
    free_it(trial, place + 4);
}

static void of_image(struct trial *trial)
{
    trial_block(trial);
    free_it(trial, image + 32);
}

static void of_kernel(struct trial *trial)
{
    trial_block(trial);
    free_it(trial, (char *)clause_memory(64 * KIB) + 4096);
}

static void of_inside(struct trial *trial)
{
    unsigned char *block = trial->subject = trial_block(trial);
    free_it(trial, block + 16);
}

static void unaligned(struct trial *trial)
{
    unsigned char *block = trial->subject = trial_block(trial);
    free_it(trial, block + 1);
}

static void detects_foreign(const struct clause_run *run)
{
    trial_expect_detected(run, of_stack, "free of the stack beside a block");
    trial_expect_detected(run, of_image, "free of the program's data beside a block");
    trial_expect_detected(run, of_kernel, "free of another mapping beside a block");
    trial_expect_detected(run, of_inside, "free of the inside of a block");
    trial_expect_detected(run, unaligned, "free of the second byte of a block");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_FOREIGN_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_foreign,
};
