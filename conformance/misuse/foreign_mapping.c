/* Frees the second page of an anonymous mapping of three times the size. */
#include "trial.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    unsigned char *place = (unsigned char *)clause_memory(3 * trial->size) + 4096;
    trial_commit(trial, place);
    heap_free(&trial->run, place);
}

static void foreign_mapping(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = foreign_mapping,
};
