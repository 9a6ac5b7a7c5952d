/* Calls usable_size with block + 16. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    trial->subject = block;
    trial_commit(trial, block + 16);
    heap_usable_size(&trial->run, block + 16);
}
