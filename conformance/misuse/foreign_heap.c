/* Frees through one handle what malloc gave by another. */
#include "misuse.h"

#include "attempt_grade.h"

static void misuse(struct attempt *attempt)
{
    if (attempt->run.allocator->traits & ALLOCATOR_SINGLETON)
        attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
    struct clause_run other = attempt->run;
    other.handle = clause_open(&attempt->run, NULL);
    attempt_block(attempt);
    void *block = heap_malloc(&other, attempt->size);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}
