/* threads.h: threads of two processes share one heap: each frees what another one allocated, some
 * end with full caches, and the heap agrees in the end.
 *
 * ThreadSanitizer watches it in a sanitized build, whatever the kind of lock.
 */
#ifndef SHM_THREADS_H
#define SHM_THREADS_H

#include "shm_expect.h"

#include <pthread.h>
#include <stdbool.h>

enum { THREADS = 4, PLACES = 64, TURNS = 4000, GENERATIONS = 3 };

static struct shm_heap *heap;
static void *places[PLACES]; /* blocks on their way from one thread to another */

static size_t threads_size(uint64_t random)
{
    return 1 + random % ((random >> 32) % 16 == 0 ? 20000 : 700);
}

/* The first word of a block says how long it is. */
static void *threads_turn(void *block, uint64_t random)
{
    if (block != NULL) {
        size_t size = *(size_t *)block;
        EXPECT(((unsigned char *)block)[size - 1] == (unsigned char)size);
        shm_heap_free(heap, block);
    }
    size_t size = sizeof size + threads_size(random);
    unsigned char *made = shm_heap_malloc(heap, size);
    EXPECT(made != NULL);
    made[size - 1] = (unsigned char)size;
    *(size_t *)(void *)made = size;
    return made;
}

static void *threads_work(void *argument)
{
    uint64_t random = (uintptr_t)argument + 1;
    void *block = NULL;
    for (unsigned i = 0; i < TURNS; i++) {
        uint64_t drawn = shm_expect_random(&random);
        block = threads_turn(block, drawn);
        block = __atomic_exchange_n(&places[drawn % PLACES], block, __ATOMIC_ACQ_REL);
    }
    if (block != NULL)
        shm_heap_free(heap, block);
    return NULL;
}

static void threads_run(void)
{
    pthread_t threads[THREADS];
    for (unsigned generation = 0; generation < GENERATIONS; generation++) {
        for (uintptr_t i = 0; i < THREADS; i++)
            EXPECT(pthread_create(&threads[i], NULL, threads_work, (void *)(i + 7 * generation)) ==
                   0);
        for (unsigned i = 0; i < THREADS; i++)
            pthread_join(threads[i], NULL);
    }
    for (unsigned i = 0; i < PLACES; i++)
        if (places[i] != NULL)
            shm_heap_free(heap, places[i]);
}

int main(void)
{
    struct shm_counts counts;
    shm_expect_file();
    heap = shm_expect_open("size=32M");
    pid_t child = shm_expect_fork();
    if (child == 0) {
        heap = shm_expect_open("existing");
        threads_run();
        shm_close_heap(heap);
        _exit(0);
    }
    threads_run();
    shm_expect_ends(child);
    shm_count(heap, &counts);
    EXPECT(counts.live_blocks == 0);
    shm_expect_sound(heap);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}

#endif
