/* The first word of a freed block is overwritten after 400 other operations. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_pass_time(trial, 200);
    trial_commit(trial, block);
    memset(block, 0x41, 8);
}
