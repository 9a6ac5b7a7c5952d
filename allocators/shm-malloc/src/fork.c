/* fork.c: a child has its parent's handles.  It forgets the caches, which are the parent's, at
 * once, and becomes a process of the heap at its first call; a private heap is simply its own. */
#include "fork.h"

#include "cache.h"
#include "lock.h"

static pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;
static struct shm_heap *heaps;
static unsigned forks;
static __thread bool holds_all;

bool fork_holds_all(void)
{
    return holds_all;
}

void registry_take(void)
{
    if (!holds_all)
        pthread_mutex_lock(&registry);
}

void registry_give(void)
{
    if (!holds_all)
        pthread_mutex_unlock(&registry);
}

unsigned fork_count(void)
{
    return __atomic_load_n(&forks, __ATOMIC_RELAXED);
}

static void prepare(void)
{
    registry_take();
    for (struct shm_heap *heap = heaps; heap != NULL && HEAP_PRIVATE; heap = heap->next)
        lock_kind.take(heap);
    holds_all = true;
}

static void resume(void)
{
    holds_all = false;
    for (struct shm_heap *heap = heaps; heap != NULL && HEAP_PRIVATE; heap = heap->next)
        lock_kind.give(heap);
    registry_give();
}

static void child_of(struct shm_heap *heap)
{
    cache_fork_child(heap);
    if (!HEAP_PRIVATE)
        heap->deferred = NULL; /* the parent's, too */
    lock_kind.forget(heap);
}

static void child(void)
{
    __atomic_add_fetch(&forks, 1, __ATOMIC_RELAXED);
    for (struct shm_heap *heap = heaps; heap != NULL; heap = heap->next)
        child_of(heap);
    resume();
}

void registry_enter(struct shm_heap *heap)
{
    static bool expected;
    registry_take();
    if (!expected)
        expected = pthread_atfork(prepare, resume, child) == 0;
    heap->next = heaps;
    heaps = heap;
    registry_give();
}

void registry_leave(struct shm_heap *heap)
{
    struct shm_heap **link = &heaps;
    while (*link != NULL && *link != heap)
        link = &(*link)->next;
    if (*link == heap)
        *link = heap->next;
}
