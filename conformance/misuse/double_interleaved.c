/* Frees two of the same size, then both once more in the same order. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *first = attempt_block(attempt), *second = attempt_block(attempt);
    heap_free(&attempt->run, first);
    heap_free(&attempt->run, second);
    attempt_commit(attempt, first);
    heap_free(&attempt->run, first);
    heap_free(&attempt->run, second);
}
