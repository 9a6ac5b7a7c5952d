/* Frees the start of this function's code, rounded down to 16. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    void *place = (void *)((uintptr_t)misuse & ~(uintptr_t)15);
    attempt_commit(attempt, place);
    heap_free(&attempt->run, place);
}
