/* The address 16 bytes into a block, as aligned as the block itself, is freed. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 16);
    heap_free(&trial->run, block + 16);
}
