/* alloc.c: best fit.
 *
 *   1. A recently freed block of exactly the size (recent.h).
 *   2. Else the smallest joined block that is large enough.
 *   3. Else the smallest recently freed one that is.
 *   4. Else all recently freed blocks are joined with their neighbours, and 2 again.
 *   5. Else a new arena, and 2 again.
 *   6. Else, once, compaction, and from 2 again.
 *
 * Joined blocks come before larger recent ones, because who freed those will want them again: half
 * as many requests miss then.  But a large request would split a large block for what many small
 * neighbours hold, so before step 2 it joins what was freed since the last time: without that the
 * footprint of a program of eight phases rose from 1.03 to 1.14 of what lived.  What is left of the
 * block goes back, if it can be a block itself.
 */
#include "bins.h"
#include "cache.h"

#include <assert.h>

/* As many frees pay for a walk over the lists of recently freed blocks. */
enum { JOIN_AFTER = 64 };

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

/* Step 3. */
static struct block *recent_fit(Pool *pool, size_t need)
{
    size_t index = recent_smallest(pool, need);
    if (index == POOL_RECENTS)
        return NULL;
    struct block *block = reuse(pool, index);
    pool_trim(pool, block, block_size(block), need);
    return block;
}

/* Steps 1 to 3: a block in state BLOCK_LIVE, or NULL. */
static struct block *fit(Pool *pool, size_t need)
{
    size_t index = recent_index(need);
    const struct block *recent = pool->state.recent[index].head;
    if (port_unlikely(recent != NULL && block_size(recent) == need))
        return reuse(pool, index);
    if (index >= POOL_CLASSES && (unsigned)pool->nfree - pool->state.joined_at >= JOIN_AFTER)
        recent_flush(pool);
    struct block *best = bin_smallest(pool, need);
    if (port_unlikely(best == NULL))
        return recent_fit(pool, need);
    block_take(pool, best, need);
    return best;
}

bool pool_fits(Pool *pool, size_t size)
{
    return bin_smallest(pool, size) != NULL || recent_smallest(pool, size) != POOL_RECENTS;
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
    struct cache *stopped = caches_stop(pool);
    pool_compact_own(pool);
    caches_go(stopped);
    struct block *block = fit(pool, size);
    return block == NULL && arena_add(pool, size) ? fit(pool, size) : block;
}

/* Nothing is asked for that a thread has in its cache.  But where the threads would soon have all
 * of it again, an arena more lets them keep it: without that they empty their caches all the time.
 */
static struct block *uncached_fit(Pool *pool, size_t size, bool may_add)
{
    caches_empty(pool);
    bool any = recent_flush(pool);
    if (may_add && pool->curfree < caches_want(pool))
        any |= arena_add(pool, size);
    return any ? fit(pool, size) : NULL;
}

struct block *pool_obtain(Pool *pool, size_t size, bool may_add)
{
    struct block *block = fit(pool, size);
    if (block == NULL && recent_flush(pool))
        block = fit(pool, size);
    if (block == NULL)
        block = uncached_fit(pool, size, may_add);
    if (block == NULL && may_add && arena_add(pool, size))
        block = fit(pool, size);
    if (block == NULL)
        block = compacted_fit(pool, size);
    if (block == NULL)
        return NULL;
    count(pool, block_size(block));
    return block;
}

/* The block size for any request, 0 if there is none.  No division where the short path is allowed.
 */
static inline size_t size_for(const Pool *pool, size_t request)
{
    const struct poolstate *state = &pool->state;
    if (port_likely(request < state->bounds.fast_limit))
        return (size_t)state->class_of[(request + WORD_BYTES + BLOCK_ALIGN - 1) / BLOCK_ALIGN] *
               BLOCK_ALIGN;
    if (port_likely(request < state->bounds.slot_limit))
        return (request + WORD_BYTES + state->quantum - 1) & ~(state->quantum - 1);
    return pool_block_size(pool, request);
}

void *pool_alloc(Pool *pool, size_t size)
{
    size_t need = size_for(pool, size);
    struct block *block = need != 0 ? pool_obtain(pool, need, true) : NULL;
    if (port_unlikely(block == NULL))
        return NULL;
    size_t got = block_size(block), slack = got - WORD_BYTES - size;
    recent_want(&pool->state, got);
    if (port_unlikely((pool->flags & POOL_ANTAGONISM) != 0 || slack >= SLACK_WIDE)) {
        if (pool->flags & POOL_ANTAGONISM)
            fill_words(block_user(block), size, block_user(block), FILL_ALLOCATED);
        block_claim(pool, block, BLOCK_LIVE, got, slack);
    } else { /* nobody has written to the block, so the fence may reach into it */
        word_put(block, block->word ^ (slack * SLACK_UNIT));
        fence_build(block, got, slack);
    }
    return block_user(block);
}
