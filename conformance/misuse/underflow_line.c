/* 32 bytes are written before the start of a block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block - 32, 0x41, 32);
}
