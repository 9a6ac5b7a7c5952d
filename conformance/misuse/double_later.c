/* Between the two frees of a block one of a third of its size is freed. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    void *other = heap_malloc(&attempt->run, attempt->size / 3);
    heap_free(&attempt->run, block);
    heap_free(&attempt->run, other);
    attempt_commit(attempt, block);
    heap_free(&attempt->run, block);
}
