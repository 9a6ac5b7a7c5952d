/* Frees the second page of an anonymous mapping of three times the size. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    attempt_block(attempt);
    unsigned char *place = (unsigned char *)clause_memory(3 * attempt->size) + 4096;
    attempt_commit(attempt, place);
    heap_free(&attempt->run, place);
}
