/* Writes eight bytes to the start, with no call after free. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    memset(block, 0x41, 8);
}
