/* Frees two blocks and writes the address of a third, twice, where links between free blocks often
 * are. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *victim = trial_witness(trial, trial->size);
    unsigned char *block = trial_block(trial), *other = trial_block(trial);
    unsigned char *links[2] = {victim, victim};
    heap_free(&trial->run, other);
    heap_free(&trial->run, block);
    trial_commit(trial, block);
    memcpy(block, links, sizeof links);
}
