/* Writes eight bytes to the end, with no call after free. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memset(block + trial->size - 8, 0x41, 8);
}
