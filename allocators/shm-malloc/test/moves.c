/* A move that was written down is completed by a repair, for the process that moved; one that leads
 * nowhere is dropped. */
#include "shm_expect.h"

#include "heap.h"
#include "lock.h"
#include "rebuild.h"

static struct shm_heap *heap;

static uint64_t granule_of(const void *block)
{
    return heap_granule(heap, block);
}

static uint8_t state_of(const void *block)
{
    return get8(&heap->states[granule_of(block)]);
}

/* As if a process of that slot had died behind the store of `to`. */
static void move_and_die(const void *from, uint64_t to, unsigned slot)
{
    heap->run->move = (struct move){.from = granule_of(from) + 1, .to = to + 1, .tag = slot};
    EXPECT(lock_take(heap));
    rebuild(heap, false);
    lock_give(heap);
    EXPECT(heap->run->move.to == 0);
}

static void completed(size_t from_size, size_t to_size)
{
    enum { OTHER = 77 };
    void *from = shm_heap_malloc(heap, from_size), *to = shm_heap_malloc(heap, to_size);
    put8(&heap->states[granule_of(to)], state_cached(OTHER));
    move_and_die(from, granule_of(to), OTHER);
    EXPECT(state_of(to) == state_live(OTHER) && state_of(from) == state_cached(OTHER));
    EXPECT(lock_take(heap));
    EXPECT(rebuild_reclaim(heap, OTHER, false) == 1);
    rebuild(heap, false);
    lock_give(heap);
    EXPECT(state_of(from) == STATE_FREE && shm_heap_usable(heap, to) >= to_size);
    shm_heap_free(heap, to);
    shm_expect_sound(heap);
}

static void dropped(void)
{
    void *from = shm_heap_malloc(heap, 100);
    uint8_t before = state_of(from);
    move_and_die(from, granule_of(from), 77);
    move_and_die(from, granule_of(from) + 1, 77);
    move_and_die(from, heap_pages(heap) * PAGE_GRANULES, 77);
    EXPECT(state_of(from) == before);
    shm_heap_free(heap, from);
    shm_expect_sound(heap);
}

int main(void)
{
    shm_expect_file();
    heap = shm_expect_open("size=4M");
    completed(100, 300);
    completed(2000, 9000);
    completed(9000, 2000);
    completed(9000, 90000);
    dropped();
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
