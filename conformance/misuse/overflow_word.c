/* Writes 0xff into each, which is the word that often holds a size or a link. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block);
    memset(block + trial->size, 0xff, 8);
}
