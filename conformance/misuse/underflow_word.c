/* Eight bytes are written before the start of a block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block - 8, 0xff, 8);
}
