/* A thread's cache holds at most two groups of a class; with the end of the thread, and of the heap
 * in it, everything is back. */
#include "shm_expect.h"

#include "classes.h"
#include "heap.h"

#include <pthread.h>
#include <stdbool.h>

enum { BLOCKS = 512 };

static struct shm_heap *heap;

/* Blocks of the heap in the caches of this process, or in the global lists. */
static unsigned with_state(uint8_t state)
{
    unsigned count = 0;
    for (uint64_t i = 0; i < heap_pages(heap) * PAGE_GRANULES; i++)
        count += get8(&heap->states[i]) == state;
    return count;
}

static unsigned cached(void)
{
    return with_state(state_cached(heap->slot));
}

/* An empty list takes one group; a full one gives one. */
static void one_class(unsigned class)
{
    static void *blocks[BLOCKS];
    unsigned target = class_target(class), global = with_state(STATE_GLOBAL);
    shm_thread_leave(heap);
    EXPECT(cached() == 0);
    blocks[0] = shm_heap_malloc(heap, class_bytes(class));
    EXPECT(cached() == target - 1);
    for (unsigned i = 1; i < 4 * target; i++)
        blocks[i] = shm_heap_malloc(heap, class_bytes(class));
    EXPECT(cached() == 0);
    for (unsigned i = 0; i < 2 * target; i++)
        shm_heap_free(heap, blocks[i]);
    EXPECT(cached() == 2 * target && with_state(STATE_GLOBAL) == global);
    shm_heap_free(heap, blocks[2 * target]);
    EXPECT(cached() == target + 1 && with_state(STATE_GLOBAL) == global + target);
    for (unsigned i = 2 * target + 1; i < 4 * target; i++)
        shm_heap_free(heap, blocks[i]);
    EXPECT(cached() == 2 * target && with_state(STATE_GLOBAL) == global + 2 * target);
}

static void *use(void *argument)
{
    (void)argument;
    for (unsigned class = 0; class < CLASSES; class ++)
        shm_heap_free(heap, shm_heap_malloc(heap, class_bytes(class)));
    EXPECT(cached() > 0);
    return NULL;
}

static void a_thread_ends(void)
{
    pthread_t thread;
    shm_thread_leave(heap);
    EXPECT(cached() == 0);
    EXPECT(pthread_create(&thread, NULL, use, NULL) == 0 && pthread_join(thread, NULL) == 0);
    EXPECT(cached() == 0);
}

int main(void)
{
    struct shm_counts counts;
    shm_expect_file();
    heap = shm_expect_open("size=16M");
    for (unsigned class = 0; class < CLASSES; class ++)
        one_class(class);
    a_thread_ends();
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == 0);
    shm_expect_sound(heap);
    EXPECT(shm_trim(heap) > 0 && with_state(STATE_GLOBAL) == 0);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}
