/* Calls free twice with the same pointer, and nothing between. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}
