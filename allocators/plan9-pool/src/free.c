/* free.c: from a user pointer to its block, and back into the pool. */
#include "cache.h"

#include <assert.h>

void *block_owned(const Pool *pool, const struct block *block)
{
    size_t padding = block_state(block) == BLOCK_PADDED ? padding_of(pool, block) : 0;
    return (char *)block_user(block) + padding;
}

size_t block_owned_size(const Pool *pool, const struct block *block)
{
    const char *end = (const char *)block + block_size(block) - block_slack(pool, block);
    return (size_t)(end - (const char *)block_owned(pool, block));
}

/* Says what is wrong with a pointer that is not a live block's. */
static _Noreturn void refuse(Pool *pool, const void *user, bool aligned)
{
    const struct block *block = block_of(user);
    if (!aligned || !word_valid(pool, block, block->word))
        pool_panic(pool, user, "not a block, or its header is damaged");
    enum block_state state = block_state(block);
    if (state == BLOCK_FREE || state == BLOCK_RECENT || state == BLOCK_DEAD)
        pool_panic(pool, user, "block is free already");
    pool_panic(pool, user, "not a block");
}

/* The live block that `user` belongs to; panics if there is none. */
static struct block *live_block(Pool *pool, void *user)
{
    if (!pool_contains(pool, user))
        pool_panic(pool, user, "not a block of this pool");
    struct block *block = block_of(user);
    bool aligned = (uintptr_t)user % BLOCK_ALIGN == 0;
    if (aligned && word_valid(pool, block, block->word) && block_state(block) == BLOCK_LIVE)
        caches_expect_not(pool, block);
    bool direct = aligned && word_valid(pool, block, block->word) &&
                  (block_state(block) == BLOCK_LIVE || block_state(block) == BLOCK_PINNED);
    if (!direct)
        block = padding_block_of(pool, user);
    if (block == NULL)
        refuse(pool, user, aligned);
    if (!pool_contains(pool, (char *)block_next(block) - 1))
        pool_panic(pool, user, "size of block damaged");
    return block;
}

void pool_check_tail(Pool *pool, struct block *block)
{
    size_t size = block_size(block), slack = word_slack(block->word);
    if (fence_holds(block, size, slack))
        return;
    enum tail tail = tail_inspect(pool, block);
    if (tail == TAIL_INTACT)
        return;
    if (tail != TAIL_NUL || !(pool->flags & POOL_TOLERANCE))
        pool_panic(pool, block_owned(pool, block), "written past the end of the block");
    tail_tolerate(pool, block);
    block_claim(pool, block, block_state(block), size, block_slack(pool, block));
    *(unsigned char *)block_next(block) = GUARD;
}

struct block *pool_block_of(Pool *pool, void *user)
{
    struct block *block = live_block(pool, user);
    pool_check_tail(pool, block);
    return block;
}

/* A block that will never be used again, marked so that later writes show. */
static void bury(Pool *pool, struct block *block, size_t size)
{
    fill_words(block_user(block), size - WORD_BYTES, block_user(block), FILL_FREED);
    block_set(pool, block, word_body(BLOCK_DEAD, size, 0));
    pool->state.dead_bytes += size;
}

/* Tells if the block may wait in the list of that index, which is then open. */
static bool may_wait(Pool *pool, const struct block *block, size_t index)
{
    struct poolstate *state = &pool->state;
    if (block_state(block) == BLOCK_PADDED)
        return false;
    if (index < POOL_CLASSES)
        recent_open(state, index);
    else if (state->slot_size[index - POOL_CLASSES] == block_size(block))
        recent_open_slot(pool, index);
    return state->recent[index].room > 0;
}

static void put_back(Pool *pool, struct block *block, size_t size)
{
    size_t index = recent_index(size);
    pool->curfree += size;
    if (!may_wait(pool, block, index)) {
        block_release(pool, block, size);
        return;
    }
    if (block_state(block) == BLOCK_PINNED)
        block_set(pool, block, word_body(BLOCK_LIVE, size, word_slack(block->word)));
    recent_push(&pool->state.recent[index], block);
}

void pool_drop(Pool *pool, struct block *block)
{
    size_t size = block_size(block);
    void *user = block_owned(pool, block);
    if (pool->flags & POOL_ANTAGONISM)
        fill_words(user, block_owned_size(pool, block), user, FILL_FREED);
    pool->curalloc -= size;
    if (pool->flags & POOL_NOREUSE)
        bury(pool, block, size);
    else
        put_back(pool, block, size);
}

void pool_join(Pool *pool, void *user)
{
    struct block *block = block_of(user);
    size_t size = block_size(block);
    pool->curalloc -= size;
    put_back(pool, block, size);
    pool->nfree = (int)((unsigned)pool->nfree + 1);
}

void pool_free(Pool *pool, void *user)
{
    pool_drop(pool, pool_block_of(pool, user));
    pool->nfree = (int)((unsigned)pool->nfree + 1);
}
