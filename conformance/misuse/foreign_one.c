/* Frees the pointer (void *)1, beside a live block. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    attempt_commit(attempt, (void *)1);
    heap_free(&attempt->run, (void *)1);
}
