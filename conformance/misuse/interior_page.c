/* Frees the start of the second page of a large block, or of the page in which a small one begins;
 * never one at which a block starts. */
#include "misuse.h"

static void misuse(struct trial *trial)
{
    unsigned char *block = trial_block(trial);
    uintptr_t inside = (uintptr_t)block + (trial->size > 8192 ? 4096 : 0);
    unsigned char *page = (unsigned char *)(inside & ~(uintptr_t)4095);
    while (page == block || ledger_find(trial->ledger, page) != NULL)
        page += 4096;
    trial->subject = block;
    trial_commit(trial, page);
    heap_free(&trial->run, page);
}
