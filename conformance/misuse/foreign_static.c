/* An address of the program's data is freed. */
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, place + 4);
    heap_free(&trial->run, place + 4);
}
