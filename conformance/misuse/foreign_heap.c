/* Frees through one handle what malloc gave by another. */
#include "misuse.h"

#include "trial_grade.h"

static void misuse(struct trial *trial)
{
    if (trial->run.allocator->traits & ALLOCATOR_SINGLETON)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    struct clause_run other = trial->run;
    other.handle = clause_open(&trial->run, NULL);
    trial_block(trial);
    void *block = heap_malloc(&other, trial->size);
    trial_commit(trial, block);
    heap_free(&trial->run, block);
}
