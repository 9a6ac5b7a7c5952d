/* Frees the start of this function's code, rounded down to 16. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    void *place = (void *)((uintptr_t)misuse & ~(uintptr_t)15);
    trial_commit(trial, place);
    heap_free(&trial->run, place);
}
