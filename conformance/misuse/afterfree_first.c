/* Writes eight bytes to the start, with no call after free. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memset(block, 0x41, 8);
}
