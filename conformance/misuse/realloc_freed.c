/* Asks for twice the size right after free. */
#define MISUSE_CALLS CLAUSE_REALLOC
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    attempt->freed_later = heap_realloc(&attempt->run, block, attempt->size * 2);
}
