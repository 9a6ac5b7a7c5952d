/* Writes 0xff from block - 8 up to the block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block - 8, 0xff, 8);
}
