/* Adds 64 to the eight bytes before the block. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    uint64_t word;
    attempt->freed_later = block;
    attempt_commit(attempt, block);
    memcpy(&word, block - sizeof word, sizeof word);
    word += 64;
    memcpy(block - sizeof word, &word, sizeof word);
}
