/* Calls free, 200 pairs of malloc and free, and free again. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_pass_time(trial, 200);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}
