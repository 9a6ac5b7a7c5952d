/* Writes 0x41 from the end on, over whatever follows. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block + trial->size, 0x41, 1 << 20);
}
