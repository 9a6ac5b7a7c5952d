/* Reads the byte at the pointer, where it is not null. */
#include "misuse.h"

#include "attempt_grade.h"

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    unsigned char *block = heap_malloc(&attempt->run, 0);
    if (block == NULL)
        attempt_end(attempt->report, ATTEMPT_NO_BLOCK);
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    (void)*(volatile unsigned char *)block;
}
