/* Each kind of damage to the books is found by shm_check and named; nothing is found without it,
 * and a repair makes all that is derived anew. */
#include "shm_expect.h"

#include "classes.h"
#include "extents.h"
#include "groups.h"
#include "lock.h"
#include "rebuild.h"

static struct shm_heap *heap;

static void found(const char *what)
{
    char why[128] = "";
    bool whole = shm_check(heap, why, sizeof why);
    if (whole || strstr(why, what) == NULL) {
        fprintf(stderr, "not found: %s; told: %s\n", what, why);
        exit(1);
    }
}

static void word_damaged(uint32_t *word, uint32_t value, const char *what)
{
    uint32_t before = *word;
    EXPECT(before != value);
    *word = value;
    found(what);
    *word = before;
    shm_expect_sound(heap);
}

static void head_damaged(uint64_t page, uint64_t head, const char *what)
{
    uint64_t before = heap->pages[page].head;
    heap->pages[page].head = head;
    found(what);
    heap->pages[page].head = before;
    shm_expect_sound(heap);
}

static void state_damaged(uint64_t granule, uint8_t state, const char *what)
{
    uint8_t before = heap->states[granule];
    heap->states[granule] = state;
    found(what);
    heap->states[granule] = before;
    shm_expect_sound(heap);
}

static uint64_t page_of(const void *block)
{
    return heap_granule(heap, block) / PAGE_GRANULES;
}

/* What comes from the truth is made anew from it. */
static void rebuilt(void)
{
    for (unsigned i = 0; i < EXTENT_BINS; i++)
        heap->run->extents[i] = i % 3;
    for (unsigned class = 0; class < CLASSES; class ++) {
        heap->run->classes[class].groups = 3;
        for (unsigned bin = 0; bin < ROOM_BINS; bin++)
            heap->run->classes[class].bins[bin] = 2;
    }
    memset(heap->run->extent_bits, 0x5a, sizeof heap->run->extent_bits);
    for (uint64_t page = 0; page < heap_pages(heap); page++)
        heap->pages[page].next = heap->pages[page].previous = heap->pages[page].room = 7;
    EXPECT(!shm_check(heap, NULL, 0));
    EXPECT(lock_take(heap));
    EXPECT(rebuild_is_possible(heap));
    rebuild(heap, false);
    lock_give(heap);
    shm_expect_sound(heap);
}

int main(void)
{
    static void *blocks[200];
    shm_expect_file();
    heap = shm_expect_open("size=4M");
    void *small = shm_heap_malloc(heap, 500), *large = shm_heap_malloc(heap, 9000);
    void *hole = shm_heap_malloc(heap, 20000), *wall = shm_heap_malloc(heap, 9000);
    for (unsigned i = 0; i < 200; i++)
        blocks[i] = shm_heap_malloc(heap, 64);
    for (unsigned i = 0; i < 200; i++)
        shm_heap_free(heap, blocks[i]);
    shm_heap_free(heap, hole);
    shm_expect_sound(heap);
    uint64_t page = page_of(small), free_page = page_of(hole), end = heap_pages(heap);
    head_damaged(0, 0, "a damaged head, page 0");
    head_damaged(page, heap->pages[page].head ^ 1 << 9, "a damaged head");
    head_damaged(page_of(large), head_make(page_of(large), HEAD_LARGE, end + 1), "a damaged head");
    head_damaged(page_of(large) + 1, 5, "a head inside of an extent");
    head_damaged(free_page, head_make(free_page, HEAD_FREE, 4), "does not lead to its beginning");
    head_damaged(page_of(wall), head_make(page_of(wall), HEAD_FREE, 3), "");
    state_damaged(heap_granule(heap, large), STATE_FREE, "a large block is nobody's");
    state_damaged(heap_granule(heap, small), STATE_FREE, "free chunks are not counted");
    word_damaged(&heap->pages[page].room, heap->pages[page].room + 1, "not counted");
    word_damaged(&heap->pages[free_page + 4].first, 0, "does not lead to its beginning");
    word_damaged(&heap->run->extents[4], 0, "marked wrongly");
    word_damaged(&heap->run->extents[4], (uint32_t)page + 1, "a list leads elsewhere");
    word_damaged(&heap->run->extents[7], (uint32_t)free_page + 1, "marked wrongly");
    word_damaged(&heap->pages[free_page].previous, 3, "a list leads elsewhere");
    word_damaged(&heap->pages[free_page].next, (uint32_t)end + 1, "a list leads elsewhere");
    uint32_t *bins = heap->run->classes[head_class(heap_head(heap, page))].bins;
    for (unsigned bin = 0; bin < ROOM_BINS; bin++)
        if (bins[bin] == page + 1) {
            word_damaged(&bins[bin], 0, "missing in their lists");
            word_damaged(&bins[bin], (uint32_t)end + 5, "a list leads elsewhere");
            word_damaged(&bins[(bin + 1) % ROOM_BINS], (uint32_t)page + 1, "leads elsewhere");
        }
    unsigned class = class_of(64);
    EXPECT(heap->run->classes[class].groups > 0);
    word_damaged(&heap->run->classes[class].groups, GROUPS_MOST + 1, "too many groups");
    uint64_t granule = group_of(heap, class, 0)[5];
    state_damaged(granule, state_cached(heap->slot), "a group has a block of another");
    group_of(heap, class, 0)[5] = heap_granule(heap, small);
    found("a group has a block of another");
    group_of(heap, class, 0)[5] = granule;
    rebuilt();
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
