/* Adds 64 to the eight bytes before the block. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    uint64_t word;
    trial->subject = block;
    trial_commit(trial, block);
    memcpy(&word, block - sizeof word, sizeof word);
    word += 64;
    memcpy(block - sizeof word, &word, sizeof word);
}
