/* resize.h: the short path of poolrealloc.
 *
 * A small block stays where it is if its new size rounds to the size that it has.  If no neighbour
 * is free that it could grow into, the first recently freed block of the new size takes its place.
 * All else is realloc.c's, and everything is as it was then.
 */
#ifndef POOL_RESIZE_H
#define POOL_RESIZE_H

#include "cache.h"

/* Gives a block that stays `request` bytes; NULL if its slack would be wide. */
static inline void *resize_here(Pool *pool, struct block *block, size_t size, size_t request)
{
    size_t slack = size - WORD_BYTES - request;
    if (slack >= SLACK_WIDE)
        return NULL;
    block_claim(pool, block, BLOCK_LIVE, size, slack);
    return block_user(block);
}

/* Tells if realloc.c might find the room for `need` bytes beside a block of `size`. */
static inline bool resize_has_room(const struct block *block, size_t size, size_t need)
{
    const struct block *next = block_at(block, size);
    uint64_t behind = block_word(next);
    if (word_state(behind) == BLOCK_RECENT)
        return true;
    size_t room = size + (word_state(behind) == BLOCK_FREE ? word_size(behind) : 0);
    if (block->word & WORD_PREVFREE)
        room += (size_t)word_load((const char *)block - WORD_BYTES);
    return room >= need;
}

/* To the first of the recently freed blocks of `need` bytes, if there is one.  It is the same block
 * to its owner, so no call is counted. */
static inline void *resize_away(Pool *pool, struct block *block, size_t need, size_t request)
{
    struct poolrecent *from = &pool->state.recent[recent_index(need)];
    void *other = from->head != NULL ? recent_pop(pool, from, need, request) : NULL;
    if (other == NULL)
        return NULL;
    pool->state.allocations--;
    size_t size = block_size(block);
    memcpy(other, block_user(block), size - WORD_BYTES - word_slack(block->word));
    struct poolrecent *to = &pool->state.recent[recent_index(size)];
    if (to->room == 0) {
        pool_drop(pool, block);
        return other;
    }
    pool->curalloc -= size;
    recent_push(to, block);
    pool->curfree += size;
    return other;
}

/* The block with its new size, or NULL.  The pool is locked and has no flags that want to see this.
 */
static inline void *resize_soon(Pool *pool, void *user, size_t request)
{
    struct poolstate *state = &pool->state;
    if (request == 0 || request >= state->bounds.fast_limit || (uintptr_t)user % BLOCK_ALIGN != 0 ||
        !pool_contains(pool, user))
        return NULL;
    struct block *block = block_of(user);
    uint64_t word = block_word(block);
    size_t size = word_size(word);
    if (!word_valid(pool, block, word) || word_state(word) != BLOCK_LIVE ||
        size >= (size_t)POOL_CLASSES * BLOCK_ALIGN || !fence_holds(block, size, word_slack(word)) ||
        cache_suspects(block))
        return NULL;
    size_t need = (size_t)state->class_of[(request + WORD_BYTES + BLOCK_ALIGN - 1) / BLOCK_ALIGN] *
                  BLOCK_ALIGN;
    if (need <= size)
        return size - need < state->least ? resize_here(pool, block, size, request) : NULL;
    return resize_has_room(block, size, need) ? NULL : resize_away(pool, block, need, request);
}

#endif
