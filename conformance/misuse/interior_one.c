/* Frees block + 1. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block + 1);
    heap_free(&attempt->run, block + 1);
}
