/* Frees half of the size, rounded down to 16, behind the start. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    unsigned char *middle = block + trial->size / 2 / 16 * 16;
    trial->subject = block;
    trial_commit(trial, middle);
    heap_free(&trial->run, middle);
}
