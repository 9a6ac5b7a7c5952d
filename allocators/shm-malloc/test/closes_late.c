/* A thread whose first call is a free, while its process closes the heap, changes nothing in the
 * books that are closed.
 *
 * The test's own fsync lets the thread go on when it is called the second time: after the sum of
 * the books.
 */
#include "shm_expect.h"

#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>

enum { BLOCKS = 40, SMALL = 300, LARGE = 5000, WAIT_US = 20000 };

static struct shm_heap *heap;
static void *blocks[BLOCKS];
static unsigned syncs;

int fsync(int file)
{
    if (__atomic_add_fetch(&syncs, 1, __ATOMIC_SEQ_CST) == 2)
        usleep(WAIT_US);
    return (int)syscall(SYS_fsync, file);
}

static void *free_late(void *argument)
{
    while (__atomic_load_n(&syncs, __ATOMIC_SEQ_CST) < 2)
        usleep(100);
    for (unsigned i = 0; i < BLOCKS; i++)
        shm_heap_free(heap, blocks[i]);
    return argument;
}

/* The thread may end with the process. */
_Noreturn static void close_in_the_middle(size_t size)
{
    pthread_t thread;
    signal(SIGSEGV, SIG_DFL);
    syncs = 0;
    heap = shm_expect_open("existing");
    for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT((blocks[i] = shm_heap_malloc(heap, size)) != NULL);
    EXPECT(pthread_create(&thread, NULL, free_late, NULL) == 0);
    EXPECT(pthread_detach(thread) == 0);
    shm_close_heap(heap);
    _exit(0);
}

int main(void)
{
    alarm(60);
    shm_expect_file();
    shm_close_heap(shm_expect_open("size=1M"));
    for (unsigned i = 0; i < 4; i++) {
        int status;
        struct shm_counts counts;
        pid_t child = shm_expect_fork();
        if (child == 0)
            close_in_the_middle(i % 2 == 0 ? SMALL : LARGE);
        EXPECT(waitpid(child, &status, 0) == child);
        EXPECT(WIFSIGNALED(status) ? WTERMSIG(status) == SIGSEGV : WEXITSTATUS(status) == 0);
        heap = shm_expect_open("existing");
        shm_expect_sound(heap);
        shm_count(heap, &counts);
        EXPECT(counts.live_blocks == (i + 1) * BLOCKS);
        shm_close_heap(heap);
    }
    shm_expect_remove();
    return 0;
}
