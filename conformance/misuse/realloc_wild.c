/* Gives the middle of a static array. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_realloc(&trial->run, place + 4, trial->size);
}
