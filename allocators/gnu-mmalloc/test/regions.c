/* Sixty-four heaps at once, in any order, are heaps of their own. */
#include "expect.h"

enum { HEAPS = 64, ROUNDS = 20, BLOCKS = 30 };

static void *heaps[HEAPS];
static unsigned char *blocks[HEAPS][BLOCKS];

static size_t size_of(unsigned heap, unsigned block)
{
    return 1 + (heap * 37u + block * 211u) % 3000;
}

static void block_renew(unsigned heap, unsigned i)
{
    size_t size = size_of(heap, i);
    if (blocks[heap][i] != NULL) {
        EXPECT(blocks[heap][i][0] == heap && blocks[heap][i][size - 1] == i);
        mfree(heaps[heap], blocks[heap][i]);
    }
    blocks[heap][i] = mmalloc(heaps[heap], size);
    EXPECT(blocks[heap][i] != NULL);
    blocks[heap][i][0] = (unsigned char)heap;
    blocks[heap][i][size - 1] = (unsigned char)(size == 1 ? heap : i);
    if (size == 1)
        blocks[heap][i][0] = (unsigned char)heap;
}

int main(void)
{
    for (unsigned heap = 0; heap < HEAPS; heap++)
        heaps[heap] = heap % 2 == 0 ? mmalloc_attach(-1, NULL)
                                    : heap_new(file_new(), 0, (size_t)1 << (20 + heap % 8));
    for (unsigned round = 0; round < ROUNDS; round++)
        for (unsigned i = 0; i < BLOCKS; i++)
            for (unsigned heap = 0; heap < HEAPS; heap++)
                if (size_of(heap * 29 % HEAPS, i) > 1)
                    block_renew(heap * 29 % HEAPS, i);
    for (unsigned heap = 0; heap < HEAPS; heap += 2) {
        EXPECT(mmalloc_detach(heaps[heap]) == NULL);
        expect_sound(heaps[heap + 1]);
    }
    for (unsigned heap = 1; heap < HEAPS; heap += 2)
        EXPECT(mmalloc_detach(heaps[heap]) == NULL);
    return 0;
}
