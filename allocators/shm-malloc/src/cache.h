/* cache.h: the free blocks of one thread in one heap, which it takes and gives without a lock.
 *
 * A list for each class holds up to two groups, which are the main and the auxiliary list of
 * McKenney and Slingwine (USENIX Winter 1993): a thread that takes and gives around a boundary goes
 * to the global list once in as many calls as a group has blocks.  The lists are in the memory of
 * the process; that a block is in one, and of which process, is said by its state in the heap. */
#ifndef SHM_CACHE_H
#define SHM_CACHE_H

#include "classes.h"
#include "heap.h"

struct cache_list {
    uint32_t count, most; /* most 0: the cache is closed */
    void *blocks[2 * TARGET_MOST];
};

/* The list has room.  A child of a fork in between finds no place that is not filled. */
static inline void cache_list_add(struct cache_list *list, void *block)
{
    list->blocks[list->count] = block;
    __atomic_signal_fence(__ATOMIC_RELEASE);
    list->count++;
}

struct cache {
    struct shm_heap *heap; /* NULL: none any more */
    unsigned char *data;
    uint8_t *states;
    const struct page *pages;
    const uint64_t *page_count;
    uint8_t live, cached; /* the states of the process */
    int lock_file;        /* of this thread, where the lock's kind needs one; -1: none */
    struct cache *next;   /* of the thread */
    struct cache *next_in_heap, **link_in_heap;
    struct cache_list lists[CLASSES];
};

/* The cache of the heap that the thread used last; never NULL. */
extern __thread PORT_OWN struct cache *cache_own;

/* The thread's cache of that heap, made if there is none.  NULL: it cannot have one. */
struct cache *cache_of(struct shm_heap *heap);

/* The same, NULL if there is none. */
struct cache *cache_known(const struct shm_heap *heap);

/* Gives one group back, of a list that is full. */
void cache_flush_group(struct cache *cache, unsigned class);

/* Fills an empty list.  False: errno tells. */
bool cache_refill(struct cache *cache, unsigned class);

/* Gives everything back. */
void cache_empty(struct cache *cache);

/* Ends the thread's cache of that heap. */
void cache_leave(struct shm_heap *heap);

/* Ends the caches of a heap that is closed.  False: other threads had some. */
bool cache_detach_all(struct shm_heap *heap);

/* In a child of fork: the other threads are gone.  What is in the caches is the parent's, unless
 * the heap is private. */
void cache_fork_child(struct shm_heap *heap);

#endif
