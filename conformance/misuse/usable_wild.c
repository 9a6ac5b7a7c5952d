/* Gives the middle of a static array. */
#include "trial.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_usable_size(&trial->run, place + 4);
}

static void usable_wild(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .limit_s = 30,
    .threads = true,
    .run = usable_wild,
};
