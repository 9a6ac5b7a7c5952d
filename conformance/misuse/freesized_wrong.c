/* Gives three times the size and a hundred bytes more. */
#define MISUSE_CALLS CLAUSE_FREE_SIZED
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial_commit(trial, block);
    heap_free_sized(&trial->run, block, trial->size * 3 + 100);
}
