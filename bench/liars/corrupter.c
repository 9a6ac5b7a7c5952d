/* corrupter.c: now and then it changes the first byte of the block that it handed out before, if
 * that one is still in use.  checksum. */
#include "honest.h"

#include <stdatomic.h>

enum { CORRUPTER_EVERY = 100 };

static _Atomic(unsigned char *) last;

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    unsigned char *before = atomic_exchange(&last, size == 0 ? NULL : block);
    (void)cleared;
    if (atomic_fetch_add(&blocks, 1) % CORRUPTER_EVERY == CORRUPTER_EVERY - 1 && before != NULL)
        *before ^= 1;
}

static void taken_back(void *block)
{
    unsigned char *taken = block;
    atomic_compare_exchange_strong(&last, &taken, NULL);
}
