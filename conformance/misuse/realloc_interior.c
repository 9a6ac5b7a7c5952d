/* Asks for twice the size at block + 16. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 16);
    heap_realloc(&trial->run, block + 16, trial->size * 2);
}
