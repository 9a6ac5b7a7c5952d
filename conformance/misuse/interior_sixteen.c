/* Frees block + 16, which is as aligned as the block itself. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block + 16);
    heap_free(&attempt->run, block + 16);
}
