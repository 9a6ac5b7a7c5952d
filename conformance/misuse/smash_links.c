/* Frees two blocks and writes the address of a third, twice, where links between free blocks often
 * are. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *victim = attempt_live_block(attempt, attempt->size);
    unsigned char *block = attempt_block(attempt), *other = attempt_block(attempt);
    unsigned char *links[2] = {victim, victim};
    heap_free(&attempt->run, other);
    heap_free(&attempt->run, block);
    attempt_commit(attempt, block);
    memcpy(block, links, sizeof links);
}
