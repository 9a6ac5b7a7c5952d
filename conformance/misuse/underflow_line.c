/* Writes 0x41 from block - 32 up to the block. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block - 32, 0x41, 32);
}
