/* Calls free, 200 pairs of malloc and free, and free again. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_pass_time(attempt, 200);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}
