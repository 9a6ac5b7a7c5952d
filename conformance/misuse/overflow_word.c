/* Writes 0xff into each, which is the word that often holds a size or a link. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memset(block + attempt->size, 0xff, 8);
}
