/* A trim looks at the units of the region and no further, and what units that were cut off have
 * left in the books is gone when the region grows over them. */
#include "heap.h"

#include "expect.h"

enum { UNIT = 4096, HEAP = 3 << 20 };

/* The marks of the last free units are at the end of the pages that the heap has opened. */
static void anonymous_trim(void)
{
    void *md = heap_new(-1, 0, HEAP);
    const struct mheap *heap = md;
    EXPECT((size_t)1 << heap->unit_shift == UNIT);
    unsigned char *kept = mmalloc(md, (size_t)300 * UNIT), *gone = mmalloc(md, (size_t)150 * UNIT);
    EXPECT(kept != NULL && gone != NULL && kept < gone);
    memset(kept, 1, (size_t)300 * UNIT);
    mfree(md, gone);
    EXPECT(mmalloc_trim(md) >= (size_t)150 * UNIT);
    EXPECT(kept[0] == 1 && kept[300 * UNIT - 1] == 1);
    EXPECT(mmalloc_detach(md) == NULL);
}

static void marks_left(void)
{
    int file = file_new();
    void *md = heap_new(file, 0, HEAP);
    const struct mheap *heap = md;
    void *gone = mmalloc(md, (size_t)300 * UNIT);
    EXPECT(gone != NULL);
    mfree(md, gone);
    EXPECT(mmalloc_trim(md) > 0);
    uint64_t grown = heap_grown(heap);
    EXPECT(grown < 300);
    for (uint64_t unit = grown; unit < 300; unit += 7)
        heap->marks[unit] = mark_further(unit, 3);
    unsigned char *block = mmalloc(md, (size_t)300 * UNIT);
    EXPECT(block != NULL && block < heap->data + (grown << heap->unit_shift) + 20 * UNIT);
    expect_sound(md);
    EXPECT(mmalloc_detach(md) == NULL);
    close(file);
}

int main(void)
{
    anonymous_trim();
    marks_left();
    return 0;
}
