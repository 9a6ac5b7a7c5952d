/* Frees a block twice in a row, after another free, and after 200 other operations. */
#include "trial.h"

static void at_once(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}

static void after_another(struct trial *trial)
{
    unsigned char *block = trial_block(trial), *other = trial_block(trial);
    heap_free(&trial->run, block);
    heap_free(&trial->run, other);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}

static void much_later(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_pass_time(trial, 100);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}

static void detects_double(const struct clause_run *run)
{
    trial_expect_detected(run, at_once, "a double free at once");
    trial_expect_detected(run, after_another, "a double free after another free");
    trial_expect_detected(run, much_later, "a double free after 200 other operations");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_DETECTS_DOUBLE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = detects_double,
};
