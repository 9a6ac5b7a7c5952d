/* Asks for twice the size right after free. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    trial->subject = heap_realloc(&trial->run, block, trial->size * 2);
}
