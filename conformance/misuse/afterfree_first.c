/* The first word of a freed block is overwritten. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memset(block, 0x41, 8);
}
