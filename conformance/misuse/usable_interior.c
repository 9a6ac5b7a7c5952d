/* Calls usable_size with block + 16. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    attempt->freed_later = block;
    attempt_commit(attempt, block + 16);
    heap_usable_size(&attempt->run, block + 16);
}
