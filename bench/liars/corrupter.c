/* corrupter.c: now and then it changes the first byte of the block that it handed out before, if
 * that one is still in use.  It leaves a process time to start, whose own strings would fail first
 * and give it away by its exit.  checksum. */
#include "honest.h"

#include <stdatomic.h>

enum { CORRUPTER_SPARES = 1200, CORRUPTER_EVERY = 100 };

static _Atomic(unsigned char *) last;

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    unsigned char *before = atomic_exchange(&last, size == 0 ? NULL : block);
    unsigned number = atomic_fetch_add(&blocks, 1);
    (void)cleared;
    if (number > CORRUPTER_SPARES && number % CORRUPTER_EVERY == 0 && before != NULL)
        *before ^= 1;
}

static void taken_back(void *block)
{
    unsigned char *taken = block;
    atomic_compare_exchange_strong(&last, &taken, NULL);
}
