/* Writes 0x41 from block - 32 up to the block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block - 32, 0x41, 32);
}
