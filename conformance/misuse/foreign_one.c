/* Frees the pointer (void *)1, beside a live block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    trial_commit(trial, (void *)1);
    heap_free(&trial->run, (void *)1);
}
