/* Frees two blocks and writes the address of a third, twice, where links between free blocks often
 * are. */
#include "trial.h"

#include <string.h>

static void misuse(struct trial *trial)
{
    unsigned char *victim = trial_witness(trial, trial->size);
    unsigned char *block = trial_block(trial), *other = trial_block(trial);
    unsigned char *links[2] = {victim, victim};
    heap_free(&trial->run, other);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memcpy(block, links, sizeof links);
}

static void smash_links(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 30,
    .threads = true,
    .run = smash_links,
};
