/* A plug-in that allocates; with PLUG_IN_OWN it brings a malloc and a free of its own. */
#include <stddef.h>
#include <stdlib.h>

long work(long rounds);

#if defined PLUG_IN_OWN
enum { BLOCKS = 64, BLOCK_BYTES = 128 };

static _Alignas(max_align_t) unsigned char blocks[BLOCKS][BLOCK_BYTES];

__attribute__((noinline)) void *malloc(size_t size)
{
    static size_t used;
    return size <= BLOCK_BYTES ? blocks[used++ % BLOCKS] : NULL;
}

__attribute__((noinline)) void free(void *block)
{
    (void)block;
}
#endif

long work(long rounds)
{
    for (long i = 0; i < rounds; i++)
        free(malloc(100));
    return rounds;
}
