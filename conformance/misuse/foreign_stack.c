/* Frees the middle of a local array, aligned to 8. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    uint64_t place[8] = {0};
    trial_commit(trial, place + 4);
    heap_free(&trial->run, place + 4);
}
