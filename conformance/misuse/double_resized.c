/* Asks realloc for four times the size; where the block stayed in its place nothing is tried. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

#include "attempt_grade.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    void *moved = heap_realloc(&attempt->run, block, attempt->size * 4);
    if (moved == block || moved == NULL)
        attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
    attempt->freed_later = moved;
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}
