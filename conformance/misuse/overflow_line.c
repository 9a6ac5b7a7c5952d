/* Writes 0x41 into each, half of a cache line. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block + attempt->size, 0x41, 32);
}
