/* Between the two frees of a block one of a third of its size is freed. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    void *other = heap_malloc(&trial->run, trial->size / 3);
    heap_free(&trial->run, block);
    heap_free(&trial->run, other);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}
