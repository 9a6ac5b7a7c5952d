/* Writes 0x41 into each, half of a cache line. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block + trial->size, 0x41, 32);
}
