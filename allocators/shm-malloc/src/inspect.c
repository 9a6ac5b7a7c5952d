/* inspect.c: what a heap tells about itself.
 *
 * Check, walk, counts and trim stand together because each goes through the same chain of extents:
 * what the check accepts is what the others rely on. */
#include "bare.h"

#include "blocks.h"
#include "cache.h"
#include "chunks.h"
#include "extents.h"
#include "groups.h"
#include "grow.h"
#include "lock.h"
#include "reserve.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

struct finding {
    char *why;
    size_t why_size;
    uint64_t free_extents, listed_extents;
    uint64_t roomy_pages, listed_pages;
    uint64_t global_blocks, listed_blocks;
};

static bool say(const struct finding *finding, const char *what, uint64_t page)
{
    if (finding->why_size > 0)
        snprintf(finding->why, finding->why_size, "%s, page %llu", what, (unsigned long long)page);
    return false;
}

static bool small_holds(const struct shm_heap *heap, struct finding *finding, uint64_t page,
                        unsigned class)
{
    const uint8_t *states = &heap->states[page * PAGE_GRANULES];
    unsigned room = 0;
    for (unsigned i = 0; i < PAGE_GRANULES; i += 1u << class) {
        room += get8(&states[i]) == STATE_FREE;
        finding->global_blocks += get8(&states[i]) == STATE_GLOBAL;
    }
    finding->roomy_pages += room != 0;
    return room == heap->pages[page].room || say(finding, "free chunks are not counted", page);
}

static bool large_holds(const struct shm_heap *heap, const struct finding *finding, uint64_t page,
                        uint64_t length)
{
    if (get8(&heap->states[page * PAGE_GRANULES]) == STATE_FREE)
        return say(finding, "a large block is nobody's", page);
    for (uint64_t inside = page + 1; inside < page + length; inside++)
        if (heap_head(heap, inside) != 0)
            return say(finding, "a head inside of an extent", inside);
    return true;
}

static bool free_holds(const struct shm_heap *heap, struct finding *finding, uint64_t page,
                       uint64_t length)
{
    finding->free_extents++;
    if (heap->pages[page + length - 1].first != page)
        return say(finding, "the end of a free extent does not lead to its beginning", page);
    if (extents_before(heap, page) != NO_PAGE)
        return say(finding, "free extents are not joined", page);
    return true;
}

static bool extents_hold(const struct shm_heap *heap, struct finding *finding)
{
    uint64_t pages = heap_pages(heap), page = 0;
    while (page < pages) {
        uint64_t head = heap_head(heap, page), length = head_length(head);
        if (!head_is_whole(head, page, pages))
            return say(finding, "a damaged head", page);
        bool holds = head_kind(head) == HEAD_FREE ? free_holds(heap, finding, page, length)
                     : head_kind(head) == HEAD_LARGE
                         ? large_holds(heap, finding, page, length)
                         : small_holds(heap, finding, page, head_class(head));
        if (!holds)
            return false;
        page += length;
    }
    return true;
}

/* A list of pages that a caller's test accepts, linked in both directions; counted in `*count`. */
static bool list_holds(const struct shm_heap *heap, const struct finding *finding, uint32_t first,
                       bool (*belongs)(const struct shm_heap *heap, uint64_t page, unsigned bin),
                       unsigned bin, uint64_t *count)
{
    uint32_t previous = 0;
    for (uint32_t link = first; link != 0; link = heap->pages[link - 1].next) {
        if (link > heap_pages(heap) || heap->pages[link - 1].previous != previous ||
            !belongs(heap, link - 1, bin))
            return say(finding, "a list leads elsewhere", link - 1);
        previous = link;
        ++*count;
    }
    return true;
}

static bool extent_belongs(const struct shm_heap *heap, uint64_t page, unsigned bin)
{
    uint64_t head = heap_head(heap, page);
    return head_kind(head) == HEAD_FREE && extents_bin(head_length(head)) == bin;
}

static bool page_belongs(const struct shm_heap *heap, uint64_t page, unsigned bin)
{
    unsigned room = heap->pages[page].room;
    return head_class(heap_head(heap, page)) == bin / ROOM_BINS && room != 0 &&
           chunks_bin(room) == bin % ROOM_BINS;
}

static bool lists_hold(const struct shm_heap *heap, struct finding *finding)
{
    for (unsigned bin = 0; bin < EXTENT_BINS; bin++) {
        uint32_t first = heap->run->extents[bin];
        bool marked = heap->run->extent_bits[bin / 64] >> bin % 64 & 1;
        if (marked != (first != 0))
            return say(finding, "a list of extents is marked wrongly", bin);
        if (!list_holds(heap, finding, first, extent_belongs, bin, &finding->listed_extents))
            return false;
    }
    for (unsigned bin = 0; bin < CLASSES * ROOM_BINS; bin++)
        if (!list_holds(heap, finding, heap->run->classes[bin / ROOM_BINS].bins[bin % ROOM_BINS],
                        page_belongs, bin, &finding->listed_pages))
            return false;
    return (finding->listed_extents == finding->free_extents &&
            finding->listed_pages == finding->roomy_pages) ||
           say(finding, "extents or pages are missing in their lists", 0);
}

static bool groups_hold(const struct shm_heap *heap, struct finding *finding)
{
    for (unsigned class = 0; class < CLASSES; class ++) {
        uint32_t count = heap->run->classes[class].groups;
        if (count > GROUPS_MOST)
            return say(finding, "too many groups", class);
        for (unsigned i = 0; i < count * class_target(class); i++) {
            uint64_t granule =
                group_of(heap, class, i / class_target(class))[i % class_target(class)];
            if (granule >= heap_pages(heap) * PAGE_GRANULES ||
                get8(&heap->states[granule]) != STATE_GLOBAL ||
                head_class(heap_head(heap, granule / PAGE_GRANULES)) != class)
                return say(finding, "a group has a block of another class or holder", class);
        }
        finding->listed_blocks += count * class_target(class);
    }
    return finding->listed_blocks == finding->global_blocks ||
           say(finding, "blocks are missing in the global lists", 0);
}

bool shm_check(struct shm_heap *heap, char *why, size_t why_size)
{
    struct finding finding = {.why = why, .why_size = why_size};
    if (!heap_is_entered(heap) || !lock_take(heap))
        return say(&finding, "the lock cannot be had", 0);
    bool holds =
        extents_hold(heap, &finding) && lists_hold(heap, &finding) && groups_hold(heap, &finding);
    lock_give(heap);
    return holds;
}

/* The live blocks of the extent at `*page`, which becomes the next one.  Not under the lock when
 * the visitor is called: it may end its thread. */
static unsigned live_collect(struct shm_heap *heap, uint64_t *page, uint64_t granules[])
{
    unsigned count = 0;
    uint64_t pages = heap_pages(heap), head = *page < pages ? heap_head(heap, *page) : 0;
    unsigned class = head_class(head);
    unsigned step = class < CLASSES ? 1u << class : PAGE_GRANULES;
    if (head_length(head) == 0) {
        ++*page; /* the extents have changed meanwhile: to the next that begins */
        return 0;
    }
    for (unsigned i = 0; i < PAGE_GRANULES && head_kind(head) != HEAD_FREE; i += step)
        if (state_is_live(get8(&heap->states[*page * PAGE_GRANULES + i])))
            granules[count++] = *page * PAGE_GRANULES + i;
    *page += head_length(head);
    return count;
}

void shm_walk(struct shm_heap *heap, bool (*visit)(void *block, size_t size, void *argument),
              void *argument)
{
    uint64_t granules[PAGE_GRANULES], page = 0;
    bool goes_on = heap_is_entered(heap);
    while (goes_on && page < heap_pages(heap) && lock_take(heap)) {
        unsigned count = live_collect(heap, &page, granules);
        lock_give(heap);
        for (unsigned i = 0; i < count && goes_on; i++)
            goes_on = visit(heap_block(heap, granules[i]), block_size(heap, granules[i]), argument);
    }
}

static bool count_block(void *block, size_t size, void *argument)
{
    struct shm_counts *counts = argument;
    (void)block;
    counts->live_blocks++;
    counts->live_bytes += size;
    return true;
}

void shm_count(struct shm_heap *heap, struct shm_counts *counts)
{
    *counts = (struct shm_counts){0};
    shm_walk(heap, count_block, counts);
    counts->footprint_bytes = heap_pages(heap) << PAGE_SHIFT;
    counts->free_bytes = counts->footprint_bytes - counts->live_bytes;
}

/* Of a private heap: free pages in the middle stay, without their memory. */
static void discard(struct shm_heap *heap)
{
    uint64_t pages = heap_pages(heap), length;
    for (uint64_t page = 0; page < pages; page += length) {
        uint64_t head = heap_head(heap, page);
        length = head_length(head);
        if (head_kind(head) == HEAD_FREE)
            madvise(heap_page(heap, page), length << PAGE_SHIFT, MADV_DONTNEED);
    }
}

size_t shm_trim(struct shm_heap *heap)
{
    struct cache *cache;
    uint64_t pages = 0;
    if (heap->readonly || !heap_is_entered(heap))
        return 0;
    slots_reap(heap);
    cache = cache_of(heap);
    if (cache != NULL)
        cache_empty(cache);
    if (!lock_take(heap))
        return 0;
    reserve_release(heap);
    pages = grow_back(heap);
    if (HEAP_PRIVATE)
        discard(heap);
    lock_give(heap);
    return (size_t)pages << PAGE_SHIFT;
}

bool shm_owns(struct shm_heap *heap, const void *address)
{
    return block_around(heap, address) != NO_GRANULE;
}

size_t shm_reap(struct shm_heap *heap)
{
    return HEAP_PRIVATE || !heap_is_entered(heap) ? 0 : slots_reap(heap);
}

size_t shm_give_back(struct shm_heap *heap)
{
    return HEAP_PRIVATE || !heap_is_entered(heap) ? 0 : slots_give_back(heap);
}

void shm_thread_leave(struct shm_heap *heap)
{
    cache_leave(heap);
}
