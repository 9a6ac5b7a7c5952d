/* Frees two of the same size, then both once more in the same order. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *first = trial_block(trial), *second = trial_block(trial);
    heap_free(&trial->run, first);
    heap_free(&trial->run, second);
    trial_commit(trial, first);
    heap_free(&trial->run, first);
    heap_free(&trial->run, second);
}
