/* blocks.c: the calls on blocks, from what a cache cannot serve on.
 *
 * A block is handed out, taken back and moved by single stores of its state (states.h), which is
 * where a call has happened if the process dies in it.  A block that moves changes two states; the
 * move is written down first, under the lock, and completed by whoever finds it. */
#include "bare.h"

#include "blocks.h"

#include "deferred.h"
#include "extents.h"
#include "fork.h"
#include "hot.h"
#include "lock.h"
#include "request.h"
#include "reserve.h"

#include <errno.h>
#include <string.h>

bool heap_is_entered(struct shm_heap *heap)
{
    if (port_likely(HEAP_PRIVATE || heap->readonly || heap->forks == fork_count()))
        return true;
    int error = shm_enter_heap(heap);
    if (error != 0)
        errno = error;
    return error == 0;
}

static uint64_t pages_of(size_t size)
{
    return ((uint64_t)size + PAGE - 1) >> PAGE_SHIFT;
}

/* A large block with that state.  NULL: errno tells. */
static void *large_take(struct shm_heap *heap, size_t size, size_t alignment, uint8_t state)
{
    uint64_t length = pages_of(size), align = alignment > PAGE ? alignment >> PAGE_SHIFT : 1;
    uint64_t page = NO_PAGE;
    if (length > heap->capacity || align > heap->capacity) { /* a size is below PTRDIFF_MAX */
        errno = ENOMEM;
        return NULL;
    }
    if (!lock_take(heap))
        return NULL;
    page = extents_take(heap, length, align, HEAD_LARGE, state);
    if (page == NO_PAGE && reserve_release(heap))
        page = extents_take(heap, length, align, HEAD_LARGE, state);
    lock_give(heap);
    if (page == NO_PAGE && reserve_reap(heap) && lock_take(heap)) {
        page = extents_take(heap, length, align, HEAD_LARGE, state);
        lock_give(heap);
    }
    return page == NO_PAGE ? NULL : heap_page(heap, page);
}

/* For a thread that has no cache. */
static void *small_take(struct shm_heap *heap, unsigned class, uint8_t state)
{
    void *block = NULL;
    if (!lock_take(heap))
        return NULL;
    chunks_take(heap, class, &block, 1, state);
    lock_give(heap);
    return block;
}

static void block_give(struct shm_heap *heap, uint64_t granule)
{
    int before = errno;
    if (lock_take(heap)) {
        deferred_give_one(heap, granule);
        lock_give(heap);
    } else if (!heap->closed) {
        put8(&heap->states[granule], state_cached(heap->slot));
        deferred_add(heap, heap_block(heap, granule));
    }
    errno = before;
}

/* A block of a class, from the thread's cache, live. */
static void *class_take(struct shm_heap *heap, unsigned class)
{
    struct cache *cache = cache_of(heap);
    if (cache == NULL)
        return small_take(heap, class, state_live(heap->slot));
    if (cache->lists[class].count == 0 && !cache_refill(cache, class))
        return NULL;
    return hot_malloc(heap, class_bytes(class));
}

static bool may_take(struct shm_heap *heap, size_t size)
{
    if (heap->readonly) {
        errno = EROFS;
        return false;
    }
    if (size > PTRDIFF_MAX) {
        errno = ENOMEM;
        return false;
    }
    return heap_is_entered(heap);
}

void *shm_heap_malloc(struct shm_heap *heap, size_t size)
{
    void *block = hot_malloc(heap, size);
    if (port_likely(block != NULL))
        return block;
    if (!may_take(heap, size))
        return NULL;
    size = size == 0 ? 1 : size;
    if (size > SMALL_MOST)
        return large_take(heap, size, 1, state_live(heap->slot));
    return class_take(heap, class_of(size));
}

void *shm_heap_aligned(struct shm_heap *heap, size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    size = size < alignment && alignment <= SMALL_MOST ? alignment : size;
    if (alignment <= SMALL_MOST)
        return shm_heap_malloc(heap, size); /* a chunk lies at a multiple of its size */
    if (!may_take(heap, size) || !may_take(heap, alignment))
        return NULL;
    return large_take(heap, size == 0 ? 1 : size, alignment, state_live(heap->slot));
}

void *shm_heap_calloc(struct shm_heap *heap, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = shm_heap_malloc(heap, bytes);
    return block == NULL ? NULL : memset(block, 0, bytes);
}

static uint64_t granule_in(const struct shm_heap *heap, const void *address)
{
    uint64_t offset = (uint64_t)(uintptr_t)address - (uint64_t)(uintptr_t)heap->data;
    return offset >> PAGE_SHIFT < heap_pages(heap) ? offset >> GRANULE_SHIFT : NO_GRANULE;
}

static bool is_live(const struct shm_heap *heap, uint64_t granule)
{
    return state_is_live(get8(&heap->states[granule]));
}

uint64_t block_around(const struct shm_heap *heap, const void *address)
{
    uint64_t granule = granule_in(heap, address);
    if (granule == NO_GRANULE)
        return NO_GRANULE;
    uint64_t page = granule / PAGE_GRANULES, inside = page;
    while (page > 0 && head_kind(heap_head(heap, page)) == HEAD_NONE)
        page--;
    uint64_t head = heap_head(heap, page);
    unsigned class = head_class(head);
    if (class < CLASSES)
        granule &= ~(uint64_t)((1u << class) - 1);
    else if (head_kind(head) == HEAD_LARGE && inside < page + head_length(head))
        granule = page * PAGE_GRANULES;
    else
        return NO_GRANULE;
    return is_live(heap, granule) ? granule : NO_GRANULE;
}

uint64_t block_find(const struct shm_heap *heap, const void *block)
{
    uint64_t granule = granule_in(heap, block);
    if (granule == NO_GRANULE || heap_block(heap, granule) != block || !is_live(heap, granule))
        return NO_GRANULE;
    uint64_t head = heap_head(heap, granule / PAGE_GRANULES);
    unsigned class = head_class(head);
    bool begins = class < CLASSES ? granule % (1u << class) == 0
                                  : head_kind(head) == HEAD_LARGE && granule % PAGE_GRANULES == 0;
    return begins ? granule : NO_GRANULE;
}

size_t block_size(const struct shm_heap *heap, uint64_t granule)
{
    uint64_t head = heap_head(heap, granule / PAGE_GRANULES);
    unsigned class = head_class(head);
    return class < CLASSES ? class_bytes(class) : (size_t)head_length(head) << PAGE_SHIFT;
}

/* The granule of a block that the caller says is live. */
static uint64_t block_expect(const struct shm_heap *heap, const void *block)
{
    uint64_t granule = block_find(heap, block);
    if (port_unlikely(granule == NO_GRANULE))
        port_misuse("not a live block of this heap", block);
    return granule;
}

/* A block in this process's hands, cached or just taken back, goes to the cache or to its page. */
static void cached_give(struct shm_heap *heap, uint64_t granule)
{
    unsigned class = head_class(heap_head(heap, granule / PAGE_GRANULES));
    struct cache *cache = class < CLASSES ? cache_of(heap) : NULL;
    if (cache == NULL) {
        block_give(heap, granule);
        return;
    }
    struct cache_list *list = &cache->lists[class];
    int before = errno;
    if (list->count == list->most)
        cache_flush_group(cache, class);
    errno = before;
    if (list->count == list->most) {
        block_give(heap, granule);
        return;
    }
    cache_list_add(list, heap_block(heap, granule));
    put8(&heap->states[granule], cache->cached);
}

void shm_heap_free(struct shm_heap *heap, void *block)
{
    if (port_likely(hot_free(heap, block)) || block == NULL || heap->readonly)
        return;
    uint64_t granule = block_expect(heap, block);
    int before = errno;
    bool entered = heap_is_entered(heap);
    errno = before;
    if (entered)
        cached_give(heap, granule);
}

size_t shm_heap_usable(struct shm_heap *heap, const void *block)
{
    return block == NULL ? 0 : block_size(heap, block_expect(heap, block));
}

bool shm_heap_resize(struct shm_heap *heap, void *block, size_t size)
{
    if (block == NULL || heap->readonly)
        return false;
    uint64_t granule = block_expect(heap, block), page = granule / PAGE_GRANULES;
    size_t has = block_size(heap, granule);
    if (has <= SMALL_MOST)
        return size <= has && (size > has / 2 || has == GRANULE);
    if (size <= SMALL_MOST || size > heap->capacity << PAGE_SHIFT)
        return false;
    if (pages_of(size) == pages_of(has))
        return true;
    int before = errno;
    bool done = heap_is_entered(heap) && lock_take(heap);
    if (done) {
        done = extents_resize(heap, page, pages_of(size));
        lock_give(heap);
    }
    errno = before;
    return done;
}

/* Both blocks change hands at once: from the store of `to` on. */
static bool move_commit(struct shm_heap *heap, uint64_t from, uint64_t to)
{
    struct move *move = &heap->run->move;
    if (!lock_take(heap))
        return false;
    put64(&move->from, from + 1);
    put64(&move->tag, heap->slot);
    put64(&move->to, to + 1);
    put8(&heap->states[to], state_live(heap->slot));
    put8(&heap->states[from], state_cached(heap->slot));
    put64(&move->to, 0);
    lock_give(heap);
    return true;
}

/* A block that is nobody's yet, with the state of a cached one. */
static void *block_prepare(struct shm_heap *heap, size_t size)
{
    struct cache *cache = cache_of(heap);
    uint8_t state = state_cached(heap->slot);
    if (size > SMALL_MOST)
        return large_take(heap, size, 1, state);
    unsigned class = class_of(size);
    if (cache == NULL)
        return small_take(heap, class, state);
    struct cache_list *list = &cache->lists[class];
    if (list->count == 0 && !cache_refill(cache, class))
        return NULL;
    return list->blocks[--list->count];
}

void *shm_heap_request(struct shm_heap *heap, uint64_t number, size_t size)
{
    if (number == 0) {
        errno = EINVAL;
        return NULL;
    }
    if (!may_take(heap, size))
        return NULL;
    request_begin(heap, number);
    void *block = block_prepare(heap, size == 0 ? 1 : size);
    if (block == NULL)
        return NULL;
    uint64_t granule = heap_granule(heap, block);
    request_offer(heap, granule);
    put8(&heap->states[granule], state_live(heap->slot)); /* it is granted */
    return block;
}

static void *move_to(struct shm_heap *heap, uint64_t from, size_t size)
{
    size_t has = block_size(heap, from);
    void *block = block_prepare(heap, size);
    if (block == NULL)
        return NULL;
    memcpy(block, heap_block(heap, from), has < size ? has : size);
    if (!move_commit(heap, from, heap_granule(heap, block))) {
        cached_give(heap, heap_granule(heap, block));
        return NULL;
    }
    cached_give(heap, from);
    return block;
}

void *shm_heap_realloc(struct shm_heap *heap, void *block, size_t size)
{
    if (block == NULL)
        return shm_heap_malloc(heap, size);
    uint64_t granule = block_expect(heap, block);
    if (size == 0) {
        shm_heap_free(heap, block);
        errno = EINVAL; /* POSIX.1-2024 */
        return NULL;
    }
    if (!may_take(heap, size))
        return NULL;
    if (shm_heap_resize(heap, block, size))
        return block;
    return move_to(heap, granule, size);
}
