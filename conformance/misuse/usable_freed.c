/* Calls usable_size right after free. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    heap_usable_size(&trial->run, block);
}
