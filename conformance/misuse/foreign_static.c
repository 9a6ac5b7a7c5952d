/* Frees the middle of a static array. */
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_free(&trial->run, place + 4);
}
