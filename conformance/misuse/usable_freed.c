/* Calls usable_size right after free. */
#define MISUSE_CALLS CLAUSE_USABLE_SIZE
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    heap_usable_size(&attempt->run, block);
}
