/* Gives three times the size and a hundred bytes more. */
#define MISUSE_CALLS CLAUSE_FREE_SIZED
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt_commit(attempt, block);
    heap_free_sized(&attempt->run, block, attempt->size * 3 + 100);
}
