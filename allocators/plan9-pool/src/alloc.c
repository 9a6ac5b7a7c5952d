/* alloc.c: best fit.
 *
 *   1. A recently freed block of exactly the size (recent.h).
 *   2. Else the smallest free block that is large enough, recently freed or not.
 *   3. Else all recently freed blocks are joined with their neighbours, and 2 again.
 *   4. Else a new arena, and 2 again.
 *   5. Else, once, compaction, and from 2 again.
 *
 * What is left of the block goes back, if it can be a block itself.
 */
#include "recent.h"

#include <assert.h>

size_t pool_block_size(const Pool *pool, size_t size)
{
    const struct poolstate *state = &pool->state;
    if (size > POOL_MAX_SIZE)
        return 0;
    size_t need = size + WORD_BYTES;
    need = need < state->least ? state->least : need;
    need = need + (state->quantum - 1 - (need - 1) % state->quantum);
    return need <= BLOCK_MAX ? need : 0;
}

size_t pool_trim(Pool *pool, struct block *block, size_t size, size_t need)
{
    assert(size >= need);
    size_t rest = size - need;
    if (rest < pool->state.least)
        return size;
    struct block *after = block_at(block, need);
    block_set(pool, block, word_body(BLOCK_LIVE, need, 0));
    block_make(pool, after, word_body(BLOCK_LIVE, rest, 0));
    block_release(pool, after, rest);
    return need;
}

/* The first block of a list of recently freed ones, in state BLOCK_LIVE. */
static struct block *reuse(Pool *pool, size_t index)
{
    struct block *block = recent_take(pool, index);
    block_set(pool, block, word_body(BLOCK_LIVE, block_size(block), 0));
    return block;
}

/* The best fit of all free blocks, cut to size, in state BLOCK_LIVE; or NULL. */
static struct block *best_fit(Pool *pool, size_t need)
{
    struct block *best = bin_smallest(pool, need);
    struct recent_fit recent = recent_smallest(pool, need);
    if (recent.size > 0 && (best == NULL || recent.size <= block_size(best))) {
        best = reuse(pool, recent.index);
        pool_trim(pool, best, recent.size, need);
    } else if (best != NULL) {
        block_take(pool, best, need);
    }
    return best;
}

/* As best_fit, after joining if that is needed. */
static struct block *joined_fit(Pool *pool, size_t need)
{
    struct block *block = best_fit(pool, need);
    if (block != NULL || (pool->state.recent_words | pool->state.open_slots) == 0)
        return block;
    recent_flush(pool);
    return best_fit(pool, need);
}

bool pool_fits(Pool *pool, size_t size)
{
    return bin_smallest(pool, size) != NULL || recent_smallest(pool, size).size > 0;
}

static void count(Pool *pool, size_t size)
{
    pool->curfree -= size;
    pool->curalloc += size;
    pool->state.allocations++;
}

struct block *pool_reuse(Pool *pool, size_t index)
{
    struct block *block = reuse(pool, index);
    count(pool, block_size(block));
    return block;
}

/* The last resort; the request is made again as a whole. */
static struct block *compacted_fit(Pool *pool, size_t size)
{
    if (pool->move == NULL)
        return NULL;
    pool_compact_own(pool);
    struct block *block = best_fit(pool, size);
    return block == NULL && arena_add(pool, size) ? best_fit(pool, size) : block;
}

struct block *pool_obtain(Pool *pool, size_t size, bool may_add)
{
    struct block *block = joined_fit(pool, size);
    if (block == NULL && may_add && arena_add(pool, size))
        block = best_fit(pool, size);
    if (block == NULL)
        block = compacted_fit(pool, size);
    if (block == NULL)
        return NULL;
    count(pool, block_size(block));
    return block;
}

void *pool_alloc(Pool *pool, size_t size)
{
    size_t need = pool_block_size(pool, size);
    struct block *block = need != 0 ? pool_obtain(pool, need, true) : NULL;
    if (block == NULL)
        return NULL;
    size_t got = block_size(block);
    recent_want(&pool->state, got);
    if (pool->flags & POOL_ANTAGONISM)
        fill_words(block_user(block), size, block_user(block), FILL_ALLOCATED);
    block_claim(pool, block, BLOCK_LIVE, got, got - WORD_BYTES - size);
    return block_user(block);
}
