/* Asks realloc for four times the size; where the block stayed in its place nothing is tried. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

#include "trial_grade.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    void *moved = heap_realloc(&trial->run, block, trial->size * 4);
    if (moved == block || moved == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    trial->subject = moved;
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}
