/* recent.h: the short path of poolalloc and poolfree.
 *
 * The last blocks freed of each size wait in a list of their own, not yet joined with their
 * neighbours, because most programs soon want that size again.  A request takes from the list of
 * exactly its size here, or leaves everything as it was; all else is alloc.c's and free.c's.
 *
 * Large blocks share a few slots, by their sizes.  A slot is a list with room for one, for a block
 * of the size that was last asked for of all that fall on it: who asks for one size again and again
 * finds it there, and nobody else waits for it.
 */
#ifndef POOL_RECENT_H
#define POOL_RECENT_H

#include "internal.h"

enum { RECENT_BYTES = 1 << 20, RECENT_LEAST = 4, RECENT_MOST = 16384 };

/* How many blocks of a size may wait: few enough to be joined in one call without being noticed. */
static inline size_t recent_room(size_t size)
{
    size_t room = RECENT_BYTES / size;
    return room < RECENT_LEAST ? RECENT_LEAST : room > RECENT_MOST ? RECENT_MOST : room;
}

/* The list or slot of a size. */
static inline size_t recent_index(size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    return index < POOL_CLASSES ? index : POOL_CLASSES + index % POOL_SLOTS;
}

/* Notes that a block of the size was allocated, and may be wanted again. */
static inline void recent_want(struct poolstate *state, size_t size)
{
    size_t index = recent_index(size);
    if (index >= POOL_CLASSES)
        state->slot_size[index - POOL_CLASSES] = size;
}

static inline struct recent_link *recent_link(const struct block *block)
{
    return block_user(block);
}

/* Tells if a block in a list is what it should be, and nobody wrote to it. */
static inline bool recent_sound(const Pool *pool, const struct block *block, size_t size)
{
    const struct recent_link *link = recent_link(block);
    return block_size(block) == size && block_state(block) == BLOCK_RECENT &&
           word_valid(pool, block, block->word) && (uintptr_t)link->next == ~link->echo;
}

/* Puts a live block in front of the list of its size, which has room. */
static inline void recent_push(struct poolrecent *list, struct block *block)
{
    struct block *head = list->head;
    word_put(block, block->word ^ RECENT_FLIP);
    recent_link(block)->next = head;
    recent_link(block)->echo = ~(uintptr_t)head;
    list->head = block;
    list->room--;
}

/* Takes the first block of a list, of `size`, for a request; or leaves all and returns NULL.  The
 * counters of the pool are changed apart from each other, lest the compiler join them into one slow
 * access. */
static PORT_INLINE void *recent_pop(Pool *pool, struct poolrecent *list, size_t size,
                                    size_t request)
{
    struct block *block = list->head;
    struct block *next = recent_link(block)->next;
    if (port_unlikely((uintptr_t)next != ~recent_link(block)->echo))
        return NULL;
    list->head = next;
    list->room++;
    pool->curfree -= size;
    pool->state.allocations++;
    size_t slack = size - WORD_BYTES - request;
    uint64_t word = block->word ^ RECENT_FLIP;
    /* The fence of the last owner still stands, if the links did not overwrite it. */
    if (word_slack(word) != slack || request < sizeof(struct recent_link)) {
        word ^= slack * SLACK_UNIT ^ word_slack_part(word);
        fence_build(block, size, slack);
    }
    word_put(block, word);
    pool->curalloc += size;
    return block_user(block);
}

/* The block for a request below fast_limit, or NULL. */
static PORT_INLINE void *recent_alloc(Pool *pool, size_t request)
{
    size_t index = pool->state.class_of[(request + WORD_BYTES + BLOCK_ALIGN - 1) / BLOCK_ALIGN];
    struct poolrecent *list = &pool->state.recent[index];
    if (port_unlikely(list->head == NULL))
        return NULL;
    return recent_pop(pool, list, index * BLOCK_ALIGN, request);
}

/* The block for a request from fast_limit on and below slot_limit, or NULL. */
static PORT_INLINE void *recent_alloc_large(Pool *pool, size_t request)
{
    size_t most = pool->state.quantum - 1; /* a power of two less one, or slot_limit is 0 */
    size_t size = (request + WORD_BYTES + most) & ~most;
    struct poolrecent *list = &pool->state.recent[recent_index(size)];
    if (list->head == NULL || block_size(list->head) != size)
        return NULL;
    return recent_pop(pool, list, size, request);
}

enum recent_freed {
    RECENT_DOUBTED, /* it may be no intact live block; nothing is done */
    RECENT_FULL,    /* it is one, but its list has no room; nothing is done */
    RECENT_FREED
};

/* Takes a block back. */
static PORT_INLINE enum recent_freed recent_free(Pool *pool, void *user)
{
    if (port_unlikely((uintptr_t)user % BLOCK_ALIGN != 0 || !pool_contains(pool, user)))
        return RECENT_DOUBTED;
    struct block *block = block_of(user);
    uint64_t word = block->word;
    size_t size = word_size(word);
    size_t index = size / BLOCK_ALIGN;
    if (port_unlikely(!word_valid(pool, block, word) || word_state(word) != BLOCK_LIVE))
        return RECENT_DOUBTED;
    if (port_unlikely(index >= POOL_CLASSES)) {
        if (!pool_contains(pool, (char *)block + size - 1))
            return RECENT_DOUBTED;
        index = recent_index(size);
    }
    if (port_unlikely(!fence_holds(block, size, word_slack(word))))
        return RECENT_DOUBTED;
    struct poolrecent *list = &pool->state.recent[index];
    if (port_unlikely(list->room == 0))
        return RECENT_FULL;
    if (port_unlikely(index >= POOL_CLASSES && pool->state.slot_size[index - POOL_CLASSES] != size))
        return RECENT_FULL;
    pool->curalloc -= size;
    recent_push(list, block);
    pool->curfree += size;
    pool->nfree = (int)((unsigned)pool->nfree + 1);
    return RECENT_FREED;
}

#endif
