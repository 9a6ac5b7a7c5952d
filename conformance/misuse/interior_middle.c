/* Frees half of the size, rounded down to 16, behind the start. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    unsigned char *middle = block + attempt->size / 2 / 16 * 16;
    attempt->freed_later = block;
    attempt_commit(attempt, middle);
    heap_free(&attempt->run, middle);
}
