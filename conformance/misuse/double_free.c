/* Calls free twice with the same pointer, and nothing between. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}
