/* Writes 0xff from block - 8 up to the block. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block - 8, 0xff, 8);
}
