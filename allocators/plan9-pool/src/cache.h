/* cache.h: free blocks that a thread keeps for itself, in the build that has locks.
 *
 * While a process has several threads, each keeps some free blocks of every small size of one pool,
 * the one that poolopen made first.  It takes and returns them under a lock of its own, which
 * nobody else wants unless he empties all caches.  To the pool such a block counts as free, but its
 * word says live, so that nobody joins it; the links in it, which end with a mark, tell it from a
 * live block.
 *
 * What the thread does is added to the pool's counters when its cache is emptied: before every call
 * that looks at all of the pool, before a new arena, at poolreset, at a fork, when flags are set
 * and when the thread ends.  Locking order: a pool, then the caches.
 */
#ifndef POOL_CACHE_H
#define POOL_CACHE_H

#include "recent.h"

#ifdef POOL_LOCKED

enum { CACHE_CLASSES = 66, CACHE_BYTES = 16384, CACHE_MOST = 128, CACHE_WANT = 1 << 18 };

#define CACHE_MARK ((uintptr_t)0x5bd1e9955bd1e995)

struct cache {
    int spin;
    bool owned;
    Pool *pool;         /* whose blocks these are; NULL where there are none */
    struct cache *next; /* of all that were ever made */
    uint64_t allocations, frees;
    size_t allocated; /* bytes, modulo 2^64 */
    struct cachelist {
        struct block *head;
        size_t count;
    } list[CACHE_CLASSES];
};

extern __thread struct cache *cache_own;

/* How many blocks of a size a thread keeps. */
static inline size_t cache_room(size_t size)
{
    size_t room = CACHE_BYTES / size;
    return room < CACHE_MOST ? room : CACHE_MOST;
}

static inline bool cache_take(struct cache *cache)
{
    return __atomic_exchange_n(&cache->spin, 1, __ATOMIC_ACQUIRE) == 0;
}

static inline void cache_give(struct cache *cache)
{
    __atomic_store_n(&cache->spin, 0, __ATOMIC_RELEASE);
}

static inline bool cache_serves(const struct cache *cache, const Pool *pool)
{
    return cache->pool == pool && pool->flags == 0;
}

/* Tells if a live block's first bytes look like those of a cached one. */
static inline bool cache_marked(const struct block *block)
{
    const struct recent_link *link = recent_link(block);
    return link->echo == (~(uintptr_t)link->next ^ CACHE_MARK);
}

static inline void cache_push(struct cachelist *list, struct block *block)
{
    recent_link(block)->next = list->head;
    recent_link(block)->echo = ~(uintptr_t)list->head ^ CACHE_MARK;
    list->head = block;
    list->count++;
}

/* The first block of a list; NULL where there is none or it was written to. */
static inline struct block *cache_pop(struct cachelist *list)
{
    struct block *block = list->head;
    if (port_unlikely(block == NULL || !cache_marked(block)))
        return NULL;
    list->head = recent_link(block)->next;
    list->count--;
    recent_link(block)->echo = 0;
    return block;
}

/* Gives a block its new slack.  Meanwhile another thread may free the block before it. */
static inline void *cache_claim(struct block *block, size_t size, size_t request)
{
    uint64_t word = __atomic_load_n(&block->word, __ATOMIC_RELAXED);
    size_t slack = size - WORD_BYTES - request;
    if (word_slack(word) != slack)
        __atomic_fetch_xor(&block->word, slack * SLACK_UNIT ^ word_slack_part(word),
                           __ATOMIC_RELAXED);
    if (word_slack(word) != slack || request < sizeof(struct recent_link))
        fence_build(block, size, slack);
    return block_user(block);
}

/* A block of this thread's, or NULL.  Fails where somebody empties the cache. */
static PORT_INLINE void *cache_alloc(Pool *pool, size_t request)
{
    struct cache *cache = cache_own;
    if (cache == NULL || request > (CACHE_CLASSES - 1) * BLOCK_ALIGN || !cache_take(cache))
        return NULL;
    void *user = NULL;
    if (port_likely(cache_serves(cache, pool))) {
        size_t index = pool->state.class_of[(request + WORD_BYTES + BLOCK_ALIGN - 1) / BLOCK_ALIGN];
        struct block *block = index < CACHE_CLASSES ? cache_pop(&cache->list[index]) : NULL;
        if (port_likely(block != NULL)) {
            cache->allocations++;
            cache->allocated += index * BLOCK_ALIGN;
            user = cache_claim(block, index * BLOCK_ALIGN, request);
        }
    }
    cache_give(cache);
    return user;
}

/* Keeps a block, or returns false: it is doubtful, or the cache is full or not there. */
static PORT_INLINE bool cache_free(Pool *pool, void *user)
{
    struct cache *cache = cache_own;
    if (cache == NULL || (uintptr_t)user % BLOCK_ALIGN != 0 || !pool_contains(pool, user) ||
        !cache_take(cache))
        return false;
    struct block *block = block_of(user);
    bool kept = false;
    if (port_likely(cache_serves(cache, pool))) {
        uint64_t word = __atomic_load_n(&block->word, __ATOMIC_RELAXED);
        size_t size = word_size(word), index = size / BLOCK_ALIGN;
        kept = word_valid(pool, block, word) && word_state(word) == BLOCK_LIVE &&
               index < CACHE_CLASSES && fence_holds(block, size, word_slack(word)) &&
               !cache_marked(block) && cache->list[index].count < cache_room(size);
        if (port_likely(kept)) {
            cache_push(&cache->list[index], block);
            cache->frees++;
            cache->allocated -= size;
        }
    }
    cache_give(cache);
    return kept;
}

/* The pool is locked.  Makes room in this thread's cache for a block of that size, if it is full,
 * and empties all caches where the block may be in one. */
void cache_drain(Pool *pool, const void *user);
/* The pool is locked.  Takes blocks of that request's size from the pool, as many as it has. */
void cache_refill(Pool *pool, size_t request);
/* The pool is not locked.  Gives this thread a cache, if it may have one. */
void cache_attach(Pool *pool);

/* The pool is locked.  Empties all caches of the pool, and keeps them from being used until
 * caches_go, which gets what caches_stop returned: since then others may have been made. */
struct cache *caches_stop(Pool *pool);
void caches_go(struct cache *stopped);

static inline void caches_empty(Pool *pool)
{
    caches_go(caches_stop(pool));
}

/* How many bytes the caches of the pool would keep, about. */
size_t caches_want(const Pool *pool);

/* The pool that threads have caches of, from poolopen until poolclose. */
void caches_begin(Pool *pool);
void caches_end(Pool *pool);

/* fork.c: before all locks of pools; after them; and in parent and child. */
void caches_fork_begin(void);
void caches_fork_stop(void);
void caches_fork_end(bool child);

/* Tells if the block looks as if it were in a cache. */
static inline bool cache_suspects(const struct block *block)
{
    return port_unlikely(cache_marked(block));
}

/* The pool is locked.  Empties all caches, if the block looks as if it were in one. */
static inline void caches_expect_not(Pool *pool, const struct block *block)
{
    if (cache_suspects(block))
        caches_empty(pool);
}

#else

static inline bool cache_suspects(const struct block *block)
{
    (void)block;
    return false;
}

static inline void caches_expect_not(Pool *pool, const struct block *block)
{
    (void)pool, (void)block;
}

static inline struct cache *caches_stop(Pool *pool)
{
    (void)pool;
    return NULL;
}

static inline void caches_go(struct cache *stopped)
{
    (void)stopped;
}

static inline void caches_empty(Pool *pool)
{
    (void)pool;
}

static inline size_t caches_want(const Pool *pool)
{
    (void)pool;
    return 0;
}

static inline void caches_begin(Pool *pool)
{
    (void)pool;
}

static inline void caches_end(Pool *pool)
{
    (void)pool;
}

#endif
#endif
