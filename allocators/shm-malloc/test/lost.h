/* lost.h: a process dies in its section, and the books that it leaves cannot be repaired: from then
 * on nobody is given a block, nobody hangs, and nobody can open the heap.
 */
#ifndef SHM_LOST_H
#define SHM_LOST_H

#include "shm_expect.h"

#include "lock.h"

#include <signal.h>

enum { LARGE = 50000 };

_Noreturn static void die_in_a_damaged_heap(void)
{
    struct shm_heap *heap = shm_expect_open("existing");
    EXPECT(lock_take(heap));
    put64(&heap->pages[0].head, heap_head(heap, 0) ^ UINT64_C(1) << 40); /* a stray store */
    kill(getpid(), SIGKILL);
    _exit(1);
}

/* The first request, and every later one. */
static void expect_lost(struct shm_heap *heap)
{
    for (unsigned i = 0; i < 3; i++) {
        errno = 0;
        EXPECT(shm_heap_malloc(heap, LARGE) == NULL && errno == ENOTRECOVERABLE);
    }
}

int main(void)
{
    int status;
    shm_expect_file();
    struct shm_heap *heap = shm_expect_open("size=8M");
    void *block = shm_heap_malloc(heap, LARGE);
    EXPECT(block != NULL);
    uint8_t *opened = shm_expect_shared(sizeof *opened);
    alarm(60);
    pid_t other = shm_expect_fork();
    if (other == 0) {
        alarm(60);
        heap = shm_expect_open("existing");
        put8(opened, 1);
        while (get64(&heap->header->state) != STATE_LOST)
            usleep(1000);
        expect_lost(heap);
        shm_close_heap(heap);
        _exit(0);
    }
    while (get8(opened) == 0)
        usleep(1000);
    pid_t victim = shm_expect_fork();
    if (victim == 0)
        die_in_a_damaged_heap();
    EXPECT(waitpid(victim, &status, 0) == victim && WIFSIGNALED(status));
    expect_lost(heap);
    shm_heap_free(heap, block);
    shm_expect_ends(other);
    shm_close_heap(heap);
    EXPECT(shm_open_heap(shm_expect_words("existing"), &heap) == EILSEQ);
    shm_expect_remove();
    return 0;
}

#endif
