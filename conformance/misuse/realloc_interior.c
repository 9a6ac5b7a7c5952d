/* Asks for twice the size at block + 16. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block + 16);
    heap_realloc(&attempt->run, block + 16, attempt->size * 2);
}
