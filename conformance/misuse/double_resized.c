/* Asks realloc for four times the size; where the block stayed in its place nothing is tried. */
#include "trial.h"
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

static void double_resized(const struct clause_run *run)
{
    trial_tell(run, misuse);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .limit_s = 30,
    .threads = true,
    .run = double_resized,
};
