/* compact.c: live blocks slide down within their arena, and one free block remains above them.
 *
 * Blocks for which poolallocalign had to look for an address and those buried by POOL_NOREUSE stay
 * where they are; what is free below them remains.  One pass: each block moves once, and its owner
 * is told after the bytes are in place.  All lists are emptied before; what is free in the end is
 * put into them anew.
 */
#include "internal.h"

/* The pass knows where it will read, but not the host: words and fences lie too far apart for it to
 * see a stream (measured: 57 ns a block became 21). */
enum { AHEAD_BYTES = 2048, AHEAD_LINES = 5 };

struct slide {
    void (*moved)(void *from, void *to, void *argument);
    void *argument;
    size_t moves;
};

/* Makes [from, to) one free block, if it is not empty, and tells the block behind. */
static void close_gap(Pool *pool, struct block *from, struct block *to)
{
    size_t size = (size_t)((char *)to - (char *)from);
    block_tell(to, false);
    if (size == 0)
        return;
    block_make(pool, from, word_body(BLOCK_LIVE, size, 0));
    block_release(pool, from, size);
}

/* Moving would hide what is wrong with a block. */
static void check_block(Pool *pool, struct block *block)
{
    if (!word_valid(pool, block, block->word))
        pool_panic(pool, block_user(block), "header damaged");
    if (state_live(block_state(block)))
        pool_check_tail(pool, block);
}

static void move_block(Pool *pool, struct block *from, struct block *to, struct slide *slide)
{
    size_t size = block_size(from), slack = block_slack(pool, from);
    memmove(block_user(to), block_user(from), size - WORD_BYTES - slack);
    if (block_at(to, size) <= from)
        word_put(from, 0); /* no stale word may look alive */
    block_make(pool, to, word_body(BLOCK_LIVE, size, 0));
    block_claim(pool, to, BLOCK_LIVE, size, slack);
    if (pool->state.held == from)
        pool->state.held = to;
    slide->moves++;
    pool_call_out(pool, "move");
    slide->moved(block_user(from), block_user(to), slide->argument);
    pool_call_back(pool);
}

static void slide_arena(Pool *pool, const struct arena *arena, struct slide *slide)
{
    struct block *to = arena->first;
    for (struct block *block = arena->first; block != arena->end;) {
        port_prefetch((const char *)block + AHEAD_BYTES, AHEAD_LINES);
        check_block(pool, block);
        struct block *next = block_next(block);
        enum block_state state = block_state(block);
        if (state == BLOCK_LIVE && to != block) {
            move_block(pool, block, to, slide);
            to = block_next(to);
        } else if (state != BLOCK_FREE && state != BLOCK_RECENT) {
            close_gap(pool, to, block);
            to = next;
        }
        block = next;
    }
    close_gap(pool, to, arena->end);
}

/* Only freed and shrunk blocks leave holes. */
static bool holes_possible(const Pool *pool)
{
    return pool->nfree != pool->lastcompact || pool->state.shrinks > 0;
}

size_t pool_compact(Pool *pool, void (*moved)(void *from, void *to, void *argument), void *argument)
{
    struct slide slide = {moved, argument, 0};
    if (holes_possible(pool)) {
        bins_clear(pool);
        for (struct arena *arena = arena_first(pool); arena != NULL; arena = arena->above)
            slide_arena(pool, arena, &slide);
    }
    pool->state.shrinks = 0;
    pool->lastcompact = pool->nfree;
    if (pool->flags & POOL_DEBUGGING)
        pool_print(pool, "compacted: %zu moves\n", slide.moves);
    return slide.moves;
}

static void move_own(void *from, void *to, void *pool)
{
    ((Pool *)pool)->move(from, to);
}

size_t pool_compact_own(Pool *pool)
{
    return pool->move != NULL ? pool_compact(pool, move_own, pool) : 0;
}
