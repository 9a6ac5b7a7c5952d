/* Frees the second page of an anonymous mapping of three times the size. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    unsigned char *place = (unsigned char *)clause_memory(3 * trial->size) + 4096;
    trial_commit(trial, place);
    heap_free(&trial->run, place);
}
