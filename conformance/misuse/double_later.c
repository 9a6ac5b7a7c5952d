/* Between the two frees of a block one of a third of its size is freed. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    void *other = heap_malloc(&trial->run, trial->size / 3);
    heap_free(&trial->run, block);
    heap_free(&trial->run, other);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}

static void double_later(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = double_later,
};
