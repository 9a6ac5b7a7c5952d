/* Gives the middle of a static array. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    attempt_commit(attempt, place + 4);
    heap_usable_size(&attempt->run, place + 4);
}
