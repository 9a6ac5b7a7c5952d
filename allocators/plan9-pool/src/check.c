/* check.c: does all of a pool hold together?
 *
 * The arenas are walked block by block, the lists link by link, and both must account for the same
 * blocks and bytes as the counters.  Nothing is followed before it is known to point into an
 * arena.  Linear in the number of blocks.
 */
#include "recent.h"

struct tally {
    Pool *pool;
    const void *where;
    size_t live, recent, held; /* blocks: owned, in recent lists, in bins and trees */
    size_t live_bytes, free_bytes, dead_bytes, arena_bytes;
};

static const char *fault_at(struct tally *tally, const void *where, const char *what)
{
    tally->where = where;
    return what;
}

/* A live block's padding and tail. */
static const char *live_fault(struct tally *tally, const struct block *block)
{
    Pool *pool = tally->pool;
    size_t padding = block_state(block) == BLOCK_PADDED ? padding_of(pool, block) : 0;
    if (block_state(block) == BLOCK_PADDED &&
        (padding == 0 || padding > block_size(block) ||
         padding_block_of(pool, (char *)block_user(block) + padding) != block))
        return "padding damaged";
    size_t slack = block_slack(pool, block);
    if (slack == SIZE_MAX || padding + slack > block_size(block) - WORD_BYTES)
        return "record of slack damaged";
    enum tail tail = tail_inspect(pool, block);
    if (tail == TAIL_NUL && (pool->flags & POOL_TOLERANCE))
        tail_tolerate(pool, block);
    else if (tail != TAIL_INTACT)
        return "written past the end of the block";
    tally->live++;
    tally->live_bytes += block_size(block);
    return NULL;
}

static const char *free_fault(struct tally *tally, const struct block *block)
{
    const struct block *next = block_next(block);
    size_t size = block_size(block);
    tally->held++;
    tally->free_bytes += size;
    if (word_load((const char *)next - WORD_BYTES) != size)
        return "size at the end of free block damaged";
    if (block->word & WORD_PREVFREE)
        return "free beside free";
    return NULL;
}

static const char *block_fault(struct tally *tally, const struct block *block)
{
    const struct block *next = block_next(block);
    enum block_state state = block_state(block);
    bool after_free = (next->word & WORD_PREVFREE) != 0;
    if (after_free != (state == BLOCK_FREE))
        return "mark of the free block before is wrong";
    if (state_live(state))
        return live_fault(tally, block);
    if ((next->word & 0xff) != GUARD)
        return "written past the end of a free block";
    if (state == BLOCK_FREE)
        return free_fault(tally, block);
    if (state == BLOCK_RECENT) {
        tally->recent++;
        tally->free_bytes += block_size(block);
        return recent_sound(tally->pool, block, block_size(block)) ? NULL : "write to freed block";
    }
    if (state != BLOCK_DEAD)
        return "state of block damaged";
    tally->dead_bytes += block_size(block);
    if (!fill_holds(block_user(block), block_size(block) - WORD_BYTES, block_user(block),
                    FILL_FREED))
        return "write through a dangling pointer";
    return NULL;
}

static const char *arena_fault(struct tally *tally, const struct arena *arena)
{
    if (arena->first->word & WORD_PREVFREE || (arena->first->word & 0xff) != GUARD)
        return fault_at(tally, block_user(arena->first), "first block of arena damaged");
    const struct block *block = arena->first;
    while (block != arena->end) {
        size_t size = block_size(block), room = (size_t)((char *)arena->end - (char *)block);
        if (!word_valid(tally->pool, block, block->word) || size < BLOCK_LEAST || size > room)
            return fault_at(tally, block_user(block), "header damaged");
        const struct block *next = block_at(block, size);
        if (!word_valid(tally->pool, next, next->word))
            return fault_at(tally, block_user(next), "header damaged");
        const char *fault = block_fault(tally, block);
        if (fault != NULL)
            return fault_at(tally, block_owned(tally->pool, block), fault);
        block = next;
    }
    if ((block->word & WORD_BODY) != word_body(BLOCK_END, 0, 0))
        return fault_at(tally, block, "end of arena damaged");
    return NULL;
}

static const char *arenas_fault(struct tally *tally)
{
    const struct arena *below = NULL;
    for (struct arena *arena = arena_first(tally->pool); arena != NULL; arena = arena->above) {
        if (!arena_valid(tally->pool, arena) || arena->below != below)
            return fault_at(tally, arena, "header of arena damaged");
        const char *fault = arena_fault(tally, arena);
        if (fault != NULL)
            return fault;
        tally->arena_bytes += arena->size;
        below = arena;
    }
    return NULL;
}

bool pool_leads_to(const Pool *pool, const struct block *block, enum block_state state)
{
    return (uintptr_t)block % BLOCK_ALIGN == BLOCK_ALIGN - WORD_BYTES &&
           arena_of(pool, block) != NULL && word_valid(pool, block, block->word) &&
           block_state(block) == state;
}

static const char *class_fault(struct tally *tally, size_t index)
{
    const struct poolstate *state = &tally->pool->state;
    uint64_t bit = (uint64_t)1 << index % 64;
    const struct block *before = NULL;
    for (const struct block *block = state->bins[index]; block != NULL;
         before = block, block = block_links(block)->next, tally->held--)
        if (!pool_leads_to(tally->pool, block, BLOCK_FREE) ||
            block_size(block) != index * BLOCK_ALIGN || block_links(block)->prev != before ||
            tally->held == 0)
            return fault_at(tally, block, "list of free blocks damaged");
    const struct poolrecent *recent = &state->recent[index];
    if ((recent->head != NULL || recent->room > 0) && (state->recent_map[index / 64] & bit) == 0)
        return fault_at(tally, state->recent[index].head, "map of free blocks damaged");
    return NULL;
}

static const char *recent_fault(struct tally *tally, size_t index)
{
    const struct poolrecent *list = &tally->pool->state.recent[index];
    uint64_t open = tally->pool->state.open_slots;
    if (index >= POOL_CLASSES && list->head != NULL && (open >> (index - POOL_CLASSES) & 1) == 0)
        return fault_at(tally, list->head, "map of free blocks damaged");
    for (const struct block *block = list->head; block != NULL;
         block = recent_link(block)->next, tally->recent--)
        if (!pool_leads_to(tally->pool, block, BLOCK_RECENT) ||
            recent_index(block_size(block)) != index ||
            !recent_sound(tally->pool, block, block_size(block)) || tally->recent == 0)
            return fault_at(tally, block, "list of recently freed blocks damaged");
    return NULL;
}

/* The second level of the maps.  Of the recent one it may say too much. */
static bool maps_hold(const struct poolstate *state)
{
    uint64_t bins = 0, recents = 0;
    for (size_t word = 0; word < POOL_BIN_WORDS; word++)
        bins |= (uint64_t)(state->bin_map[word] != 0) << word;
    for (size_t word = 0; word < POOL_MAP_WORDS; word++)
        recents |= (uint64_t)(state->recent_map[word] != 0) << word;
    return bins == state->bin_words && (recents & ~state->recent_words) == 0 &&
           state->recent_words >> POOL_MAP_WORDS == 0;
}

static const char *lists_fault(struct tally *tally)
{
    if (!maps_hold(&tally->pool->state))
        return fault_at(tally, NULL, "map of free blocks damaged");
    const struct poolstate *state = &tally->pool->state;
    size_t count = 0;
    for (size_t index = 0; index < POOL_BINS; index++) {
        uint64_t bit = state->bin_map[index / 64] >> index % 64 & 1;
        if ((state->bins[index] != NULL) != (bit != 0))
            return fault_at(tally, state->bins[index], "map of free blocks damaged");
        const char *fault = index < POOL_CLASSES ? class_fault(tally, index) : NULL;
        if (fault != NULL)
            return fault;
    }
    for (size_t index = POOL_CLASSES; index < POOL_BINS; index++)
        if (!chain_count(tally->pool, index, &count, tally->held, &tally->where))
            return "chain of free blocks damaged";
    for (size_t index = 0; index < POOL_RECENTS; index++) {
        const char *fault = recent_fault(tally, index);
        if (fault != NULL)
            return fault;
    }
    if (!tree_count(tally->pool, &count, tally->held, &tally->where))
        return "tree of free blocks damaged";
    tally->held -= count;
    if (tally->held != 0 || tally->recent != 0)
        return fault_at(tally, NULL, "a free block is in no list");
    return NULL;
}

const char *pool_fault(Pool *pool, const void **where)
{
    struct tally tally = {.pool = pool};
    const char *fault = arenas_fault(&tally);
    if (fault == NULL)
        fault = lists_fault(&tally);
    *where = tally.where;
    if (fault != NULL)
        return fault;
    if ((uint32_t)tally.live != pool_live(pool))
        return "number of live blocks is wrong";
    if (tally.live_bytes != pool->curalloc || tally.free_bytes != pool->curfree ||
        tally.dead_bytes != pool->state.dead_bytes || tally.arena_bytes != pool->cursize)
        return "counters are wrong";
    return NULL;
}
