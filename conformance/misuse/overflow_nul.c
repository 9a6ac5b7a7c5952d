/* Writes what a string's end often is. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block + attempt->size, 0, 1);
}
