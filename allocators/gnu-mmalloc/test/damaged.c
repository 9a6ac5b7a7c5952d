/* mmalloc_check finds each way in which the books may be wrong, and says which: a mark without its
 * sum, of no class, of too many units, of nothing, a further unit alone, a key. */
#include "books.h"
#include "slab.h"

#include "expect.h"

static void *md;
static struct mheap *heap;

static void sound_expect(void)
{
    char why[100] = "x";
    EXPECT(mmalloc_check(md, why, sizeof why) && mmalloc_check(md, NULL, 0));
}

/* With the word there instead of what is, the check says so; then all is as it was. */
static void word_expect(uint64_t *place, uint64_t word, const char *said)
{
    char why[100] = "";
    uint64_t was = *place;
    *place = word;
    EXPECT(!mmalloc_check(md, why, sizeof why) && !mmalloc_check(md, NULL, 0));
    EXPECT(strncmp(why, said, strlen(said)) == 0);
    *place = was;
    sound_expect();
}

static uint64_t unit_of(const void *block)
{
    return (uint64_t)((const unsigned char *)block - heap->data) >> heap->unit_shift;
}

static void marks_expect(const void *small, const void *large)
{
    uint64_t slab = unit_of(small), first = unit_of(large), units = mark_count(heap->marks[first]);
    unsigned kind = mark_kind(heap->marks[slab]);
    EXPECT(mark_type(heap->marks[slab]) == MARK_SLAB && units > 2);
    word_expect(&heap->marks[slab], heap->marks[slab] ^ UINT64_C(1) << 60, "a damaged mark");
    word_expect(&heap->marks[slab], mark_slab(slab + 1, kind, 0), "a damaged mark");
    word_expect(&heap->marks[slab], mark_slab(slab, CLASSES, 0), "a slab of no class");
    word_expect(&heap->marks[slab], mark_slab(slab, kind, LAYOUT_SEATS + 1), "a slab of no class");
    word_expect(&heap->marks[slab], mark_sealed(slab, 4), "a mark of nothing");
    word_expect(&heap->marks[first], mark_large(first, heap_grown(heap)), "a large block");
    word_expect(&heap->marks[first], mark_large(first, units + 1), "a large block");
    word_expect(&heap->marks[first + 1], mark_further(first + 1, 2), "a large block");
    word_expect(&heap->marks[first + units - 1], 0, "a large block");
    word_expect(&heap->marks[first], mark_large(first, units - 1), "a further unit");
    word_expect(&heap->run->grown, heap->layout.units + 1, "more units");
}

int main(void)
{
    md = heap_new(-1, 0, 8 << 20);
    heap = md;
    void *small = mmalloc(md, 100), *large = mmalloc(md, 300000);
    EXPECT(small != NULL && large != NULL && mmalloc_setkey(md, 1, small) == 1);
    EXPECT(mmalloc_setname(md, "name", large) == 0);
    sound_expect();
    marks_expect(small, large);
    word_expect(&heap->run->keys[1], heap->run->keys[1] ^ 16, "a damaged key 1");
    EXPECT(mmalloc_getkey(md, 1) == small);
    EXPECT(mmalloc_detach(md) == NULL);
    return 0;
}
