/* Writes eight bytes to the start of the block, after 200 pairs of calls. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_pass_time(trial, 200);
    trial_commit(trial, block);
    memset(block, 0x41, 8);
}
