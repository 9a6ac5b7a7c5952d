/* Writes 0xff at block - 1. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block - 1, 0xff, 1);
}
