/* Frees the middle of a local array, aligned to 8. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    uint64_t place[8] = {0};
    attempt_commit(attempt, place + 4);
    heap_free(&attempt->run, place + 4);
}
