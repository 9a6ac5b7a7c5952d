/* rebuild.c: heads, states and the number of pages are the truth; lists, counts and the heads
 * inside of extents follow from them.
 *
 * It takes a look at each head and each chunk: 10 to 20 ms for a heap of a gibibyte. */
#include "rebuild.h"

#include "chunks.h"
#include "classes.h"
#include "extents.h"
#include "request.h"

static void extent_of(const struct shm_heap *heap, uint64_t page, unsigned *kind, uint64_t *length)
{
    uint64_t head = heap_head(heap, page);
    *kind = head_kind(head);
    *length = head_length(head);
}

bool rebuild_is_possible(const struct shm_heap *heap)
{
    uint64_t pages = heap_pages(heap), page = 0;
    while (page < pages) {
        uint64_t head = heap_head(heap, page);
        if (!head_is_whole(head, page, pages))
            return false;
        page += head_length(head);
    }
    return true;
}

/* Calls `visit` for each chunk and each large block. */
static void blocks_each(struct shm_heap *heap,
                        void (*visit)(struct shm_heap *heap, uint64_t granule, void *argument),
                        void *argument)
{
    uint64_t pages = heap_pages(heap), length;
    unsigned kind;
    for (uint64_t page = 0; page < pages; page += length) {
        uint64_t granule = page * PAGE_GRANULES;
        extent_of(heap, page, &kind, &length);
        if (kind == HEAD_LARGE)
            visit(heap, granule, argument);
        else if (kind >= HEAD_SMALL)
            for (unsigned i = 0; i < PAGE_GRANULES; i += 1u << (kind - HEAD_SMALL))
                visit(heap, granule + i, argument);
    }
}

/* Whether a block may begin there. */
static bool is_block(const struct shm_heap *heap, uint64_t granule)
{
    uint64_t page = granule / PAGE_GRANULES;
    if (page >= heap_pages(heap))
        return false;
    uint64_t head = heap_head(heap, page);
    if (head_kind(head) == HEAD_LARGE)
        return granule % PAGE_GRANULES == 0;
    unsigned class = head_class(head);
    return class < CLASSES && granule % (1u << class) == 0;
}

static void move_complete(struct shm_heap *heap)
{
    struct move *move = &heap->run->move;
    uint64_t from = get64(&move->from) - 1, to = get64(&move->to) - 1;
    unsigned slot = (unsigned)get64(&move->tag) % SLOTS;
    if (get64(&move->to) == 0)
        return;
    if (is_block(heap, from) && is_block(heap, to) && from != to) {
        put8(&heap->states[to], state_live(slot));
        put8(&heap->states[from], state_cached(slot));
    }
    put64(&move->to, 0);
}

static void block_settle(struct shm_heap *heap, uint64_t granule, void *argument)
{
    uint8_t state = get8(&heap->states[granule]);
    const bool *alone = argument;
    if (state == STATE_GLOBAL || (*alone && !state_is_live(state) && state != STATE_FREE))
        put8(&heap->states[granule], STATE_FREE);
    else if (*alone && state_is_live(state) && state != state_live(SLOT_NOBODY))
        put8(&heap->states[granule], state_live(SLOT_NOBODY));
}

static unsigned room_of(const struct shm_heap *heap, uint64_t page, unsigned class)
{
    const uint8_t *states = &heap->states[page * PAGE_GRANULES];
    unsigned room = 0;
    for (unsigned i = 0; i < PAGE_GRANULES; i += 1u << class)
        room += get8(&states[i]) == STATE_FREE;
    return room;
}

/* Whether the extent is free, or nothing of it is held. */
static bool extent_is_free(const struct shm_heap *heap, uint64_t page)
{
    unsigned kind;
    uint64_t length;
    extent_of(heap, page, &kind, &length);
    if (kind == HEAD_LARGE)
        return get8(&heap->states[page * PAGE_GRANULES]) == STATE_FREE;
    return kind == HEAD_FREE ||
           room_of(heap, page, kind - HEAD_SMALL) == class_chunks(kind - HEAD_SMALL);
}

/* A page of a class, with something that is held, goes into its list.  Returns the next extent. */
static uint64_t extent_enter(struct shm_heap *heap, uint64_t page)
{
    unsigned kind, room;
    uint64_t length;
    extent_of(heap, page, &kind, &length);
    if (kind == HEAD_LARGE)
        return page + length;
    room = room_of(heap, page, kind - HEAD_SMALL);
    if (room != 0)
        chunks_insert(heap, page, room);
    else
        put32(&heap->pages[page].room, 0);
    return page + 1;
}

/* Joins the free extents from there on into one.  Returns the page behind it. */
static uint64_t extents_join(struct shm_heap *heap, uint64_t page)
{
    uint64_t pages = heap_pages(heap), end = page;
    while (end < pages && extent_is_free(heap, end))
        end += head_length(heap_head(heap, end));
    if (end != page) {
        heap_head_set(heap, page, HEAD_FREE, end - page);
        extents_insert(heap, page, end - page);
    }
    return end;
}

static void insides_clear(struct shm_heap *heap, uint64_t page, uint64_t end)
{
    for (uint64_t inside = page + 1; inside < end; inside++)
        if (heap_head(heap, inside) != 0)
            put64(&heap->pages[inside].head, 0);
}

void rebuild(struct shm_heap *heap, bool alone)
{
    uint64_t pages = heap_pages(heap), end;
    move_complete(heap);
    if (alone)
        request_settle_all(heap);
    extents_forget(heap);
    chunks_forget(heap);
    for (unsigned class = 0; class < CLASSES; class ++)
        put32(&heap->run->classes[class].groups, 0);
    blocks_each(heap, block_settle, &alone);
    for (uint64_t page = 0; page < pages; page = end) {
        end = extents_join(heap, page);
        if (end == page)
            end = extent_enter(heap, page);
        insides_clear(heap, page, end);
    }
}

struct reclaim {
    unsigned slot;
    bool all, disown;
    size_t count;
};

static void block_reclaim(struct shm_heap *heap, uint64_t granule, void *argument)
{
    struct reclaim *reclaim = argument;
    uint8_t state = get8(&heap->states[granule]);
    if (state == STATE_FREE || state_slot(state) != reclaim->slot)
        return;
    if (reclaim->disown ? !state_is_live(state) : state_is_live(state) && !reclaim->all)
        return;
    put8(&heap->states[granule], reclaim->disown ? state_live(SLOT_NOBODY) : STATE_FREE);
    reclaim->count++;
}

size_t rebuild_reclaim(struct shm_heap *heap, unsigned slot, bool all)
{
    struct reclaim reclaim = {.slot = slot, .all = all};
    blocks_each(heap, block_reclaim, &reclaim);
    return reclaim.count;
}

void rebuild_disown(struct shm_heap *heap, unsigned slot)
{
    struct reclaim reclaim = {.slot = slot, .disown = true};
    blocks_each(heap, block_reclaim, &reclaim);
}
