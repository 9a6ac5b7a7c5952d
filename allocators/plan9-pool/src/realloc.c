/* realloc.c: a block of another size, as near as possible.
 *
 *   1. The block itself; what is too much goes back.
 *   2. With the free neighbour behind it.
 *   3. With the one before it, or both; the content moves down.
 *   4. The same once more with a new arena, which may have joined the last block.
 *   5. Another block, and a copy.
 */
#include "recent.h"

/* Gives the block its new size, `need` of `size`; counted already as `size`. */
static void *settle(Pool *pool, struct block *block, enum block_state state, size_t size,
                    size_t need, size_t request)
{
    size_t padding = state == BLOCK_PADDED ? padding_of(pool, block) : 0;
    size_t got = pool_trim(pool, block, size, need);
    pool->curalloc -= size - got;
    pool->curfree += size - got;
    pool->state.shrinks += size != got;
    block_claim(pool, block, state, got, got - WORD_BYTES - padding - request);
    return (char *)block_user(block) + padding;
}

/* Adds the neighbour behind to the block if it is free.  Returns the size that the two have. */
static size_t annex(Pool *pool, struct block *block)
{
    size_t size = block_size(block);
    struct block *next = block_at(block, size);
    if (block_state(next) != BLOCK_FREE)
        return size;
    size_t more = block_size(next);
    block_unfree(pool, next);
    word_put(next, 0); /* inside a block no word may look alive */
    pool->curfree -= more;
    pool->curalloc += more;
    return size + more;
}

static size_t room_behind(const struct block *block)
{
    const struct block *next = block_next(block);
    return block_state(next) == BLOCK_FREE ? block_size(next) : 0;
}

/* Where the neighbour behind was freed last of its size, as often, it alone is joined. */
static void join_behind(Pool *pool, const struct block *block)
{
    const struct block *next = block_next(block);
    if (block_state(next) != BLOCK_RECENT)
        return;
    size_t size = block_size(next), index = recent_index(size);
    if (pool->state.recent[index].head == next)
        block_release(pool, recent_take(pool, index), size);
    else
        recent_flush_class(pool, index);
}

/* Steps 1 to 3; NULL if there is not enough room here. */
static void *stay(Pool *pool, struct block *block, size_t need, size_t request)
{
    enum block_state state = block_state(block);
    size_t size = block_size(block);
    if (size >= need)
        return settle(pool, block, state, size, need, request);
    join_behind(pool, block);
    size_t behind = room_behind(block);
    if (size + behind >= need) {
        size = annex(pool, block);
        return settle(pool, block, state, size, need, request);
    }
    struct block *before = block->word & WORD_PREVFREE ? block_before(pool, block) : NULL;
    if (before == NULL || state != BLOCK_LIVE || block_size(before) + size + behind < need)
        return NULL;
    size_t kept = block_owned_size(pool, block), more = block_size(before);
    block_unfree(pool, before);
    pool->curfree -= more;
    pool->curalloc += more;
    size = annex(pool, block);
    word_put(block, 0);
    memmove(block_user(before), block_user(block), kept);
    return settle(pool, before, BLOCK_LIVE, more + size, need, request);
}

/* Step 5. */
static void *leave(Pool *pool, struct block *block, size_t request, bool may_add)
{
    size_t need = pool_block_size(pool, request);
    pool->state.held = block;
    struct block *other = need != 0 ? pool_obtain(pool, need, may_add) : NULL;
    block = pool->state.held;
    pool->state.held = NULL;
    if (other == NULL)
        return NULL;
    size_t kept = block_owned_size(pool, block);
    memcpy(block_user(other), block_owned(pool, block), kept < request ? kept : request);
    size_t got = block_size(other);
    block_claim(pool, other, BLOCK_LIVE, got, got - WORD_BYTES - request);
    pool_drop(pool, block);
    pool->state.allocations--; /* it is the same block to its owner */
    return block_user(other);
}

static void *resize(Pool *pool, struct block *block, size_t request)
{
    size_t padding = block_state(block) == BLOCK_PADDED ? padding_of(pool, block) : 0;
    if (request > POOL_MAX_SIZE - padding)
        return NULL;
    size_t need = pool_block_size(pool, request + padding);
    if (need == 0)
        return NULL;
    void *user = stay(pool, block, need, request);
    if (user != NULL || pool_fits(pool, need))
        return user != NULL ? user : leave(pool, block, request, true);
    recent_flush(pool);
    user = stay(pool, block, need, request);
    if (user != NULL || pool_fits(pool, need))
        return user != NULL ? user : leave(pool, block, request, true);
    if (arena_add(pool, need))
        user = stay(pool, block, need, request);
    return user != NULL ? user : leave(pool, block, request, false);
}

void *pool_realloc(Pool *pool, void *user, size_t size)
{
    if (user == NULL)
        return pool_alloc(pool, size);
    if (size == 0) {
        pool_free(pool, user);
        return NULL;
    }
    struct block *block = pool_block_of(pool, user);
    size_t before = block_owned_size(pool, block);
    char *result = resize(pool, block, size);
    if (result != NULL && size > before && (pool->flags & POOL_ANTAGONISM))
        fill_words(result + before, size - before, result, FILL_ALLOCATED);
    return result;
}
