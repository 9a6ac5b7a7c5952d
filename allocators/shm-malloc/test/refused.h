/* refused.h: while the system refuses the lock, what is freed stays in its process, and comes back
 * with the next lock that is had, or after the death of the process.
 *
 * The file that includes it says how its kind of lock is refused (`refuse`), and allowed again.
 */
#ifndef SHM_REFUSED_H
#define SHM_REFUSED_H

#include "shm_expect.h"

#include "cache.h"
#include "lock.h"

#include <pthread.h>
#include <signal.h>

static void refuse(struct shm_heap *heap, bool refused);

enum { LARGE = 50000, SMALL = 100, BLOCKS = 600, THREADS = 4 };

static struct shm_heap *heap;

/* Of blocks that are live, or whose pages are not free. */
static unsigned used_pages(void)
{
    unsigned count = 0;
    for (uint64_t page = 0, length; page < heap_pages(heap); page += length) {
        length = head_length(heap_head(heap, page));
        count += head_kind(heap_head(heap, page)) != HEAD_FREE ? (unsigned)length : 0;
    }
    return count;
}

static void expect_live(unsigned count)
{
    struct shm_counts counts;
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == count);
    shm_expect_sound(heap);
}

static void take_once(void)
{
    EXPECT(lock_take(heap));
    lock_give(heap);
}

/* Freed is freed: not live, found by a second free, and not handed out while it waits. */
static void large_blocks(void)
{
    void *blocks[8];
    for (unsigned i = 0; i < 8; i++)
        EXPECT((blocks[i] = shm_heap_malloc(heap, LARGE)) != NULL);
    unsigned before = used_pages();
    refuse(heap, true);
    errno = 0;
    EXPECT(!lock_take(heap) && errno != 0);
    errno = 77;
    for (unsigned i = 0; i < 8; i++)
        shm_heap_free(heap, blocks[i]);
    EXPECT(errno == 77 && used_pages() == before);
    EXPECT(!shm_owns(heap, blocks[0]) && shm_heap_malloc(heap, LARGE) == NULL);
    refuse(heap, false);
    take_once();
    EXPECT(heap->deferred == NULL && used_pages() <= before - 8 * 13);
    expect_live(0);
}

/* More than a cache holds, and a move that does not happen. */
static void small_blocks(void)
{
    static unsigned char *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT((blocks[i] = shm_heap_malloc(heap, SMALL)) != NULL);
    void *other = shm_heap_malloc(heap, SMALL / 4);
    shm_heap_free(heap, shm_heap_malloc(heap, SMALL));
    refuse(heap, true);
    EXPECT(shm_heap_realloc(heap, other, SMALL) == NULL);
    for (unsigned i = 0; i < BLOCKS; i++)
        shm_heap_free(heap, blocks[i]);
    refuse(heap, false);
    expect_live(1);
    shm_heap_free(heap, other);
    shm_thread_leave(heap);
    EXPECT(shm_trim(heap) > 0 && used_pages() == 0 && heap_pages(heap) == 0);
}

static void *free_half(void *blocks)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        shm_heap_free(heap, ((void **)blocks)[i]);
    return NULL;
}

/* Threads free at once and end, each with a cache of its own. */
static void threads_end(void)
{
    static void *blocks[THREADS][BLOCKS];
    pthread_t threads[THREADS];
    for (unsigned i = 0; i < THREADS * BLOCKS; i++)
        blocks[i % THREADS][i / THREADS] = shm_heap_malloc(heap, i % 8 == 0 ? 5000 : SMALL);
    refuse(heap, true);
    for (unsigned i = 0; i < THREADS; i++)
        EXPECT(pthread_create(&threads[i], NULL, free_half, blocks[i]) == 0);
    for (unsigned i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    refuse(heap, false);
    expect_live(0);
    EXPECT(shm_trim(heap) > 0 && used_pages() == 0);
}

/* A child of fork does not give what its parent freed; a process that dies, or closes the heap,
 * leaves it to the others. */
static void processes(void)
{
    void *block = shm_heap_malloc(heap, LARGE);
    refuse(heap, true);
    shm_heap_free(heap, block);
    refuse(heap, false);
    struct deferred *waits = heap->deferred;
    pid_t child = shm_expect_fork();
    if (child == 0) {
        EXPECT(heap->deferred == NULL && shm_heap_malloc(heap, LARGE) != block);
        _exit(0);
    }
    shm_expect_ends(child);
    EXPECT(waits != NULL && heap->deferred == waits);
    take_once();
    for (unsigned dies = 0; dies < 2; dies++) {
        child = shm_expect_fork();
        if (child == 0) {
            heap = shm_expect_open("existing");
            block = shm_heap_malloc(heap, LARGE);
            refuse(heap, true);
            shm_heap_free(heap, block);
            refuse(heap, dies == 0);
            if (dies == 0)
                shm_close_heap(heap);
            _exit(0);
        }
        shm_expect_ends(child);
        refuse(heap, false);
        EXPECT(used_pages() >= 13 && shm_reap(heap) == 1);
    }
    shm_give_back(heap);
    expect_live(0);
    EXPECT(shm_trim(heap) > 0 && used_pages() == 0);
}

int main(void)
{
    alarm(60);
    shm_expect_file();
    heap = shm_expect_open("size=16M");
    large_blocks();
    small_blocks();
    threads_end();
    processes();
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}

#endif
