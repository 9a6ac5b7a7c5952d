/* Frees the middle of a static array. */
#include "misuse.h"

static uint64_t place[64];

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    attempt_commit(attempt, place + 4);
    heap_free(&attempt->run, place + 4);
}
