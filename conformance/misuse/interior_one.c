/* Frees block + 1. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 1);
    heap_free(&trial->run, block + 1);
}
