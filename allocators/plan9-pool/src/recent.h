/* recent.h: the short path of poolalloc and poolfree.
 *
 * The last blocks freed of each size wait in a list of their own, not yet joined with their
 * neighbours, because most programs soon want that size again.  A request takes from the list of
 * exactly its size here, or leaves everything as it was; all else is alloc.c's and free.c's.
 */
#ifndef POOL_RECENT_H
#define POOL_RECENT_H

#include "parts.h"

enum { RECENT_BYTES = 32 << 10, RECENT_LEAST = 4, RECENT_MOST = 256 };

/* How many blocks of a size may wait: few enough to be joined in one call without being noticed. */
static inline size_t recent_room(size_t size)
{
    size_t room = RECENT_BYTES / size;
    return room < RECENT_LEAST ? RECENT_LEAST : room > RECENT_MOST ? RECENT_MOST : room;
}

static inline struct poolrecent *recent_of(Pool *pool, size_t size)
{
    return &pool->state.recent[size / BLOCK_ALIGN];
}

static inline struct recent_link *recent_link(const struct block *block)
{
    return block_user(block);
}

/* Tells if the head of a list is a recently freed block of `size` that nobody wrote to. */
static inline bool recent_sound(const struct block *block, size_t size)
{
    const struct recent_link *link = recent_link(block);
    return (block->word & WORD_BODY) == word_body(BLOCK_RECENT, size, 0) &&
           ((uintptr_t)link->next ^ link->echo) == UINTPTR_MAX;
}

/* A bit of the map says that the list may hold a block; searches clear it. */
static inline void recent_mark(struct poolstate *state, size_t index)
{
    uint64_t bit = (uint64_t)1 << index % 64;
    if (port_unlikely((state->recent_map[index / 64] & bit) == 0)) {
        state->recent_map[index / 64] |= bit;
        state->recent_words |= (uint64_t)1 << index / 64;
    }
}

/* Puts a block whose word's lower part is `kept` in front of its list, which has room. */
static inline void recent_push(Pool *pool, struct poolrecent *list, struct block *block,
                               size_t size, uint64_t kept)
{
    uint64_t body = word_body(BLOCK_RECENT, size, 0);
    block->word = kept | body | word_check(pool, block, body) << 54;
    recent_link(block)->next = list->head;
    recent_link(block)->echo = ~(uintptr_t)list->head;
    if (list->head == NULL)
        recent_mark(&pool->state, size / BLOCK_ALIGN);
    list->head = block;
    list->room--;
}

/* The block for a request below fast_limit, or NULL. */
static inline void *recent_alloc(Pool *pool, size_t request)
{
    struct poolstate *state = &pool->state;
    size_t size = (request + WORD_BYTES + state->round) & ~state->round;
    size = size < state->least ? state->least : size;
    struct poolrecent *list = recent_of(pool, size);
    struct block *block = list->head;
    size_t slack = size - WORD_BYTES - request;
    if (port_unlikely(block == NULL || slack >= SLACK_WIDE || !recent_sound(block, size)))
        return NULL;
    list->head = recent_link(block)->next;
    list->room++;
    pool->curfree -= size;
    pool->curalloc += size;
    state->allocations++;
    block_set(pool, block, word_body(BLOCK_LIVE, size, slack));
    if (port_likely(slack <= SLACK_SHORT))
        tail_fill_short(block, size, slack);
    else
        memset((char *)block + size - slack, GUARD, slack);
    return block_user(block);
}

/* Takes a block back, or returns false: it is not an intact live block, or its list is full. */
static inline bool recent_free(Pool *pool, void *user)
{
    struct poolstate *state = &pool->state;
    if (port_unlikely((uintptr_t)user % BLOCK_ALIGN != 0 || !pool_contains(pool, user)))
        return false;
    struct block *block = block_of(user);
    uint64_t word = block->word;
    size_t size = word_size(word), slack = word_slack(word);
    if (port_unlikely(!word_valid(pool, block, word) || word_state(word) != BLOCK_LIVE ||
                      size >= POOL_CLASSES * BLOCK_ALIGN || slack > SLACK_SHORT ||
                      !tail_intact_short(block, size, slack)))
        return false;
    struct poolrecent *list = recent_of(pool, size);
    if (port_unlikely(list->room == 0))
        return false;
    recent_push(pool, list, block, size, word & WORD_KEPT);
    pool->curalloc -= size;
    pool->curfree += size;
    pool->nfree = (int)((unsigned)pool->nfree + 1);
    state->frees++;
    state->holes++;
    return true;
}

#endif
