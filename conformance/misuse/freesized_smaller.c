/* Gives a third of the size. */
#define MISUSE_CALLS CLAUSE_FREE_SIZED
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt_commit(attempt, block);
    heap_free_sized(&attempt->run, block, attempt->size / 3);
}
