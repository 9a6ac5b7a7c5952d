/* plain_malloc.h: malloc and its kin over a heap of this process alone, which opens at the first
 * call; the losers of a race for that wait.
 *
 * Part of standalone/shm_malloc.c.  A library that is preloaded is made of the adapter instead
 * (allocators/api/drop_in.c), and has more names. */
#ifndef SHM_PLAIN_MALLOC_H
#define SHM_PLAIN_MALLOC_H

#include <sched.h>

#ifdef INDIRECT
#define PLAIN(name) _##name
#else
#define PLAIN(name) name
#endif

void *PLAIN(malloc)(size_t size);
void PLAIN(free)(void *block);
void *PLAIN(calloc)(size_t count, size_t size);
void *PLAIN(realloc)(void *block, size_t size);
void *PLAIN(aligned_alloc)(size_t alignment, size_t size);
void *PLAIN(memalign)(size_t alignment, size_t size);
void *PLAIN(valloc)(size_t size);
int PLAIN(posix_memalign)(void **block, size_t alignment, size_t size);
size_t PLAIN(malloc_usable_size)(void *block);

static struct shm_heap *plain_heap;

static struct shm_heap *plain_open(void)
{
    static bool opening;
    struct shm_heap *own;
    int before = errno;
    while (__atomic_test_and_set(&opening, __ATOMIC_ACQUIRE))
        sched_yield();
    own = plain_heap;
    if (own == NULL && shm_open_heap(NULL, &own) == 0)
        __atomic_store_n(&plain_heap, own, __ATOMIC_RELEASE);
    __atomic_clear(&opening, __ATOMIC_RELEASE);
    errno = before;
    return own;
}

/* NULL: there is no memory for a heap. */
static struct shm_heap *plain_own(void)
{
    struct shm_heap *own = __atomic_load_n(&plain_heap, __ATOMIC_ACQUIRE);
    if (port_unlikely(own == NULL) && (own = plain_open()) == NULL)
        errno = ENOMEM;
    return own;
}

void *PLAIN(malloc)(size_t size)
{
    struct shm_heap *own = plain_own();
    return own == NULL ? NULL : shm_heap_malloc(own, size);
}

void PLAIN(free)(void *block)
{
    if (block != NULL)
        shm_heap_free(plain_own(), block);
}

void *PLAIN(calloc)(size_t count, size_t size)
{
    struct shm_heap *own = plain_own();
    return own == NULL ? NULL : shm_heap_calloc(own, count, size);
}

void *PLAIN(realloc)(void *block, size_t size)
{
    struct shm_heap *own = plain_own();
    return own == NULL ? NULL : shm_heap_realloc(own, block, size);
}

void *PLAIN(aligned_alloc)(size_t alignment, size_t size)
{
    struct shm_heap *own = plain_own();
    return own == NULL ? NULL : shm_heap_aligned(own, alignment, size);
}

void *PLAIN(memalign)(size_t alignment, size_t size)
{
    return PLAIN(aligned_alloc)(alignment, size);
}

void *PLAIN(valloc)(size_t size)
{
    return PLAIN(aligned_alloc)(PAGE, size);
}

/* An error is returned, and errno stays. */
int PLAIN(posix_memalign)(void **block, size_t alignment, size_t size)
{
    int before = errno, error = 0;
    if (alignment < sizeof(void *) || (alignment & (alignment - 1)) != 0)
        return EINVAL;
    void *made = PLAIN(aligned_alloc)(alignment, size);
    if (made == NULL)
        error = ENOMEM;
    else
        *block = made;
    errno = before;
    return error;
}

size_t PLAIN(malloc_usable_size)(void *block)
{
    return block == NULL ? 0 : shm_heap_usable(plain_own(), block);
}

#endif
