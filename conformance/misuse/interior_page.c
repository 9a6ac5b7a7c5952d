/* Frees the start of the second page of a large block, or of the page in which a small one begins;
 * never one at which a block starts. */
#include "misuse.h"

static void misuse(struct attempt *attempt)
{
    unsigned char *block = attempt_block(attempt);
    uintptr_t inside = (uintptr_t)block + (attempt->size > 8192 ? 4096 : 0);
    unsigned char *page = (unsigned char *)(inside & ~(uintptr_t)4095);
    while (page == block || block_list_find(attempt->list, page) != NULL)
        page += 4096;
    attempt->freed_later = block;
    attempt_commit(attempt, page);
    heap_free(&attempt->run, page);
}
