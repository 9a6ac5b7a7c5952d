/* Writes eight bytes to the start of the block, after 200 pairs of calls. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    heap_free(&attempt->run, block);
    attempt_pass_time(attempt, 200);
    attempt_commit(attempt, block);
    memset(block, 0x41, 8);
}
