/* variant: private.  A thread gives a group back while its process forks: the child, which empties
 * the thread's cache, does not give it again.
 *
 * The test's own pthread_mutex_unlock holds the thread where it has just left the heap's lock.
 */
#include "shm_expect.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>

enum { BLOCKS = 300, SIZE = 64 };

static struct shm_heap *heap;
static __thread bool stops; /* at the next unlock */
static bool has_stopped, goes_on, has_ended;

static void wait_for(const bool *flag)
{
    while (!__atomic_load_n(flag, __ATOMIC_SEQ_CST))
        usleep(100);
}

#ifndef __SANITIZE_THREAD__ /* which has its own, and would miss what this one unlocks */
int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    static int (*next)(pthread_mutex_t *);
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
    int error = next(mutex);
    if (stops) {
        __atomic_store_n(&has_stopped, true, __ATOMIC_SEQ_CST);
        wait_for(&goes_on);
        __atomic_store_n(&has_stopped, false, __ATOMIC_SEQ_CST);
    }
    return error;
}
#endif

static void *free_all(void *blocks)
{
    shm_heap_free(heap, ((void **)blocks)[0]); /* the thread's cache is made */
    stops = true;
    for (unsigned i = 1; i < BLOCKS; i++)
        shm_heap_free(heap, ((void **)blocks)[i]);
    stops = false;
    __atomic_store_n(&has_stopped, true, __ATOMIC_SEQ_CST);
    __atomic_store_n(&has_ended, true, __ATOMIC_SEQ_CST);
    return NULL;
}

int main(void)
{
    static void *blocks[BLOCKS];
    pthread_t thread;
    alarm(60);
    EXPECT(shm_open_heap("size=64M", &heap) == 0);
    for (unsigned i = 0; i < BLOCKS; i++)
        EXPECT((blocks[i] = shm_heap_malloc(heap, SIZE)) != NULL);
    EXPECT(pthread_create(&thread, NULL, free_all, blocks) == 0);
    EXPECT(pthread_detach(thread) == 0); /* the child cannot join it */
    wait_for(&has_stopped);
    pid_t child = shm_expect_fork();
    if (child == 0) {
        shm_expect_sound(heap);
        _exit(0);
    }
    shm_expect_ends(child);
    __atomic_store_n(&goes_on, true, __ATOMIC_SEQ_CST);
    wait_for(&has_ended);
    shm_expect_sound(heap);
    shm_close_heap(heap);
    return 0;
}
