/* chunks.c: pages of one class are in lists by the logarithm of their free chunks; a page without
 * any is in none.  Finding the fullest page and moving one between lists take constant time.
 *
 * One page of each class whose chunks are all free is kept, so that a block that comes and goes
 * does not take a page each time. */
#include "chunks.h"

#include "classes.h"
#include "extents.h"

unsigned chunks_bin(unsigned room)
{
    return 31u - (unsigned)__builtin_clz(room);
}

static unsigned page_class(const struct shm_heap *heap, uint64_t page)
{
    return head_class(heap_head(heap, page));
}

void chunks_insert(struct shm_heap *heap, uint64_t page, unsigned room)
{
    struct page *own = &heap->pages[page];
    uint32_t *first = &heap->run->classes[page_class(heap, page)].bins[chunks_bin(room)];
    put32(&own->room, room);
    put32(&own->next, *first);
    put32(&own->previous, 0);
    if (*first != 0)
        put32(&heap->pages[*first - 1].previous, (uint32_t)page + 1);
    put32(first, (uint32_t)page + 1);
}

static void page_remove(struct shm_heap *heap, uint64_t page)
{
    const struct page *own = &heap->pages[page];
    if (own->next != 0)
        put32(&heap->pages[own->next - 1].previous, own->previous);
    if (own->previous != 0)
        put32(&heap->pages[own->previous - 1].next, own->next);
    else
        put32(&heap->run->classes[page_class(heap, page)].bins[chunks_bin(own->room)], own->next);
}

/* The page has that many free chunks now, and none before if it was in no list. */
static void page_room_set(struct shm_heap *heap, uint64_t page, unsigned room)
{
    unsigned before = heap->pages[page].room;
    if (before != 0 && room != 0 && chunks_bin(before) == chunks_bin(room)) {
        put32(&heap->pages[page].room, room);
        return;
    }
    if (before != 0)
        page_remove(heap, page);
    if (room != 0)
        chunks_insert(heap, page, room);
    else
        put32(&heap->pages[page].room, 0);
}

void chunks_forget(struct shm_heap *heap)
{
    for (unsigned class = 0; class < CLASSES; class ++)
        for (unsigned bin = 0; bin < ROOM_BINS; bin++)
            put32(&heap->run->classes[class].bins[bin], 0);
}

/* A page with free chunks, the fullest; NO_PAGE: errno tells. */
static uint64_t page_find(struct shm_heap *heap, unsigned class)
{
    const uint32_t *bins = heap->run->classes[class].bins;
    for (unsigned bin = 0; bin < ROOM_BINS; bin++)
        if (bins[bin] != 0)
            return bins[bin] - 1;
    uint64_t page = extents_take(heap, 1, 1, HEAD_SMALL + class, STATE_FREE);
    if (page != NO_PAGE)
        chunks_insert(heap, page, class_chunks(class));
    return page;
}

static unsigned page_take(struct shm_heap *heap, uint64_t page, void **blocks, unsigned most,
                          uint8_t state)
{
    unsigned class = page_class(heap, page), room = heap->pages[page].room, taken = 0;
    unsigned wanted = most < room ? most : room;
    uint64_t granule = page * PAGE_GRANULES, end = granule + PAGE_GRANULES;
    for (; granule < end && taken < wanted; granule += 1u << class) {
        if (get8(&heap->states[granule]) != STATE_FREE)
            continue;
        put8(&heap->states[granule], state);
        blocks[taken++] = heap_block(heap, granule);
    }
    page_room_set(heap, page, room - taken);
    return taken;
}

unsigned chunks_take(struct shm_heap *heap, unsigned class, void **blocks, unsigned most,
                     uint8_t state)
{
    unsigned taken = 0;
    while (taken < most) {
        uint64_t page = page_find(heap, class);
        if (page == NO_PAGE)
            break;
        taken += page_take(heap, page, blocks + taken, most - taken, state);
    }
    return taken;
}

/* All chunks of the page are free: it goes, unless it is the only one. */
static void page_empty(struct shm_heap *heap, uint64_t page, unsigned chunks)
{
    unsigned class = page_class(heap, page);
    if (heap->run->classes[class].bins[chunks_bin(chunks)] == 0) {
        page_room_set(heap, page, chunks);
        return;
    }
    if (heap->pages[page].room != 0)
        page_remove(heap, page);
    extents_give(heap, page);
}

void chunks_give(struct shm_heap *heap, uint64_t granule)
{
    uint64_t page = granule / PAGE_GRANULES;
    unsigned chunks = class_chunks(page_class(heap, page)), room = heap->pages[page].room + 1;
    put8(&heap->states[granule], STATE_FREE);
    if (room == chunks)
        page_empty(heap, page, chunks);
    else
        page_room_set(heap, page, room);
}

void chunks_release(struct shm_heap *heap)
{
    for (unsigned class = 0; class < CLASSES; class ++) {
        const uint32_t *first = &heap->run->classes[class].bins[chunks_bin(class_chunks(class))];
        while (*first != 0) {
            uint64_t page = *first - 1;
            page_remove(heap, page);
            extents_give(heap, page);
        }
    }
}
