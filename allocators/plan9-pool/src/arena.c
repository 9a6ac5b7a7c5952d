/* arena.c: coarse memory, in ascending order of addresses.
 *
 * A new arena is joined with its neighbours if the owner's `merge` agrees.  Between the two may be
 * a gap, the rounding or the header of the coarse allocator; it becomes part of the pool, and of
 * cursize, if maxsize has room for it.
 */
#include "internal.h"
#include "pages.h"

enum { GAP_LIMIT = 4096, ARENA_OVERHEAD = sizeof(struct arena) + WORD_BYTES + BLOCK_ALIGN - 1 };

static uint64_t arena_check(const Pool *pool, const struct arena *arena)
{
    uint64_t sum = pool->state.key + (uintptr_t)arena;
    const uintptr_t members[] = {(uintptr_t)arena->base,  arena->size,
                                 (uintptr_t)arena->above, (uintptr_t)arena->below,
                                 (uintptr_t)arena->first, (uintptr_t)arena->end};
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        sum = (sum ^ members[i]) * CHECK_FACTOR;
    return sum;
}

bool arena_valid(const Pool *pool, const struct arena *arena)
{
    return arena->check == arena_check(pool, arena);
}

struct arena *arena_first(const Pool *pool)
{
    return pool->state.arenas;
}

struct arena *arena_of(const Pool *pool, const void *address)
{
    struct arena *arena = arena_first(pool);
    while (arena != NULL && (const char *)address >= (const char *)arena->end)
        arena = arena->above;
    return arena != NULL && (const char *)address >= (const char *)arena->first ? arena : NULL;
}

/* Writes the header and one block over all of the memory, in state BLOCK_LIVE. */
static struct arena *arena_make(Pool *pool, char *base, size_t size)
{
    uintptr_t start = ((uintptr_t)base + BLOCK_ALIGN - 1) & ~(uintptr_t)(BLOCK_ALIGN - 1);
    struct arena *arena = (struct arena *)start;
    struct block *first = block_at(arena, sizeof *arena);
    size_t room = (size_t)(base + size - (char *)first) - WORD_BYTES;
    room = room / pool->state.quantum * pool->state.quantum;
    *arena = (struct arena){.base = base, .size = size, .first = first};
    arena->end = block_at(first, room);
    block_make(pool, first, word_body(BLOCK_LIVE, room, 0));
    block_make(pool, arena->end, word_body(BLOCK_END, 0, 0));
    return arena;
}

static void arena_link(Pool *pool, struct arena *arena)
{
    struct arena *below = NULL, *above = arena_first(pool);
    while (above != NULL && above < arena) {
        below = above;
        above = above->above;
    }
    arena->below = below;
    arena->above = above;
    if (below != NULL) {
        below->above = arena;
        below->check = arena_check(pool, below);
    } else {
        pool->state.arenas = arena;
    }
    if (above != NULL) {
        above->below = arena;
        above->check = arena_check(pool, above);
    }
    arena->check = arena_check(pool, arena);
}

static int merge(Pool *pool, struct arena *low, struct arena *high)
{
    if (pool->merge == NULL)
        return pool->alloc == NULL; /* pages of the host join by themselves */
    pool_call_out(pool, "merge");
    int merged = pool->merge(low->base, high->base);
    pool_call_back(pool);
    return merged;
}

/* Makes one arena of two, if they touch and the owner agrees.  What was between their blocks, the
 * end of the one and the header of the other, becomes a free block. */
static void arena_join(Pool *pool, struct arena *low, struct arena *high)
{
    if (low == NULL || high == NULL)
        return;
    size_t gap = (size_t)(high->base - (low->base + low->size));
    size_t total = (size_t)((char *)high->end - (char *)low->first);
    if (gap >= GAP_LIMIT || gap > pool->maxsize - pool->cursize || total > BLOCK_MAX ||
        !merge(pool, low, high))
        return;
    struct block *bridge = low->end;
    size_t length = (size_t)((char *)high->first - (char *)bridge);
    pool->cursize += gap;
    pool->curfree += length;
    low->size = (size_t)(high->base + high->size - low->base);
    low->end = high->end;
    low->above = high->above;
    low->check = arena_check(pool, low);
    if (low->above != NULL) {
        low->above->below = low;
        low->above->check = arena_check(pool, low->above);
    }
    block_set(pool, bridge, word_body(BLOCK_LIVE, length, 0));
    block_release(pool, bridge, length);
}

static void note_bounds(struct poolstate *state, const struct arena *arena)
{
    uintptr_t low = (uintptr_t)arena->first, high = (uintptr_t)arena->end;
    if (state->bounds.high == 0 || low < state->bounds.low)
        __atomic_store_n(&state->bounds.low, low, __ATOMIC_RELAXED);
    if (high > state->bounds.high)
        __atomic_store_n(&state->bounds.high, high, __ATOMIC_RELAXED);
}

static char *coarse_take(Pool *pool, size_t size)
{
    if (pool->alloc == NULL)
        return pages_take(size);
    pool_call_out(pool, "alloc");
    char *base = pool->alloc(size);
    pool_call_back(pool);
    return base;
}

/* An owner that gives memory twice is told at once, before anything is written to it. */
static void expect_apart(Pool *pool, const char *base, size_t size)
{
    const struct arena *below = NULL, *above = arena_first(pool);
    while (above != NULL && above->base <= base) {
        below = above;
        above = above->above;
    }
    if ((below != NULL && below->base + below->size > base) ||
        (above != NULL && base + size > above->base))
        pool_panic(pool, base, "alloc returned memory that the pool has already");
}

bool arena_add(Pool *pool, size_t need)
{
    size_t size;
    if (__builtin_add_overflow(need, (size_t)ARENA_OVERHEAD, &size))
        return false;
    size = size < pool->minarena ? pool->minarena : size;
    if (pool->cursize > pool->maxsize || size > pool->maxsize - pool->cursize)
        return false;
    char *base = coarse_take(pool, size);
    if (base == NULL)
        return false;
    expect_apart(pool, base, size);
    struct arena *arena = arena_make(pool, base, size);
    size_t room = block_size(arena->first);
    if (pool->flags & POOL_ANTAGONISM)
        fill_words(block_user(arena->first), room - WORD_BYTES, block_user(arena->first),
                   FILL_FRESH);
    if (pool->flags & POOL_DEBUGGING)
        pool_print(pool, "arena %p: %zu bytes, new\n", (void *)base, size);
    note_bounds(&pool->state, arena);
    arena_link(pool, arena);
    pool->cursize += size;
    pool->curfree += room;
    block_release(pool, arena->first, room);
    struct arena *below = arena->below;
    arena_join(pool, arena, arena->above);
    arena_join(pool, below, arena);
    return true;
}
