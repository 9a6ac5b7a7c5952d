/* sleeper.c: right for a thousand blocks, then it waits for ever.  timeout. */
#include "honest.h"

#include <stdatomic.h>

enum { SLEEPER_BLOCKS = 1000 };

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    (void)block, (void)size, (void)cleared;
    while (atomic_fetch_add(&blocks, 1) >= SLEEPER_BLOCKS)
        pause();
}

static void taken_back(void *block)
{
    (void)block;
}
