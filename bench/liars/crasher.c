/* crasher.c: right for a thousand blocks, then it writes where nothing is.  crash:SIGSEGV. */
#include "honest.h"

#include <stdatomic.h>

enum { CRASHER_BLOCKS = 1000 };

static void handed_out(void *block, size_t size, int cleared)
{
    static atomic_uint blocks;
    static int *volatile nowhere;
    (void)block, (void)size, (void)cleared;
    if (atomic_fetch_add(&blocks, 1) == CRASHER_BLOCKS)
        *nowhere = 1;
}

static void taken_back(void *block)
{
    (void)block;
}
