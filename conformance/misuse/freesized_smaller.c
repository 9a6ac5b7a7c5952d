/* Gives a third of the size. */
#define MISUSE_CALLS CLAUSE_FREE_SIZED
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial_commit(trial, block);
    heap_free_sized(&trial->run, block, trial->size / 3);
}
