/* Writes eight bytes to the end, with no call after free. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    memset(block + attempt->size - 8, 0x41, 8);
}
