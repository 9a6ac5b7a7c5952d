/* Writes eight bytes to half of the size, with no call after free. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    memset(block + attempt->size / 2, 0x41, 8);
}
