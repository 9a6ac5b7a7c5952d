/* interrupted.h: signals come while a thread waits for the lock, and it gets it all the same. */
#ifndef SHM_INTERRUPTED_H
#define SHM_INTERRUPTED_H

#include "shm_expect.h"

#include "lock.h"

#include <signal.h>
#include <sys/time.h>

enum { HELD_US = 30000, INTERVAL_US = 2000, ROUNDS = 5 };

static volatile sig_atomic_t signals;

static void count(int signal)
{
    (void)signal;
    signals++;
}

/* Holds the lock from before the parent asks until long after. */
static pid_t holder(unsigned *held)
{
    pid_t child = shm_expect_fork();
    if (child == 0) {
        struct shm_heap *own = shm_expect_open("existing");
        EXPECT(lock_take(own));
        __atomic_store_n(held, 1, __ATOMIC_SEQ_CST);
        usleep(HELD_US);
        lock_give(own);
        shm_close_heap(own);
        _exit(0);
    }
    while (__atomic_load_n(held, __ATOMIC_SEQ_CST) == 0)
        usleep(100);
    return child;
}

int main(void)
{
    struct sigaction action = {.sa_handler = count}; /* calls are not restarted */
    struct itimerval often = {.it_value.tv_usec = INTERVAL_US, .it_interval.tv_usec = INTERVAL_US};
    unsigned *held = shm_expect_shared(sizeof *held);
    shm_expect_file();
    struct shm_heap *heap = shm_expect_open("size=1M");
    EXPECT(sigaction(SIGALRM, &action, NULL) == 0);
    for (unsigned i = 0; i < ROUNDS; i++) {
        __atomic_store_n(held, 0, __ATOMIC_SEQ_CST);
        pid_t child = holder(held);
        setitimer(ITIMER_REAL, &often, NULL);
        errno = 0;
        void *block = shm_heap_malloc(heap, 9000);
        setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
        EXPECT(block != NULL && errno == 0);
        shm_heap_free(heap, block);
        shm_expect_ends(child);
    }
    EXPECT(signals > 0);
    shm_close_heap(heap);
    shm_expect_remove();
    return 0;
}

#endif
