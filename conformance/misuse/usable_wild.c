/* Gives the middle of a static array. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_usable_size(&trial->run, place + 4);
}
