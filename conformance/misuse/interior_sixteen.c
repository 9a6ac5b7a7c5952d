/* Frees block + 16, which is as aligned as the block itself. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 16);
    heap_free(&trial->run, block + 16);
}
