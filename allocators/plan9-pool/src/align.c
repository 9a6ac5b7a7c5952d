/* align.c: blocks at addresses that the caller describes.
 *
 * A larger block is taken, the right address is looked for in it, and what is before and behind
 * goes back.  Where the room before the address cannot be a block, it stays as padding: a word at
 * its start and one at its end, which ends at the user pointer, hold its length.
 */
#include "recent.h"

#include <assert.h>

enum { PADDING_LEAST = 2 * WORD_BYTES };

/* The word at an end of a padding is that of a block in state BLOCK_FILLER, which no block has,
 * with the length in bytes for its size. */
static uint64_t padding_word(const Pool *pool, const void *address, size_t length)
{
    return GUARD | word_sealed(pool, address, (uint64_t)length << 18);
}

/* The length in a padding's word, or 0 if it is none. */
static size_t padding_length(const Pool *pool, const void *address)
{
    uint64_t word = word_load(address);
    size_t length = (size_t)((word & WORD_SIZE) >> 18);
    return word == padding_word(pool, address, length) ? length : 0;
}

size_t padding_of(const Pool *pool, const struct block *block)
{
    return padding_length(pool, block_user(block));
}

struct block *padding_block_of(const Pool *pool, const void *user)
{
    size_t length = padding_length(pool, (const char *)user - WORD_BYTES);
    if (length < PADDING_LEAST || length > (uintptr_t)user - pool->state.bounds.low)
        return NULL;
    struct block *block = block_of((const char *)user - length);
    bool found = (uintptr_t)block % BLOCK_ALIGN == BLOCK_ALIGN - WORD_BYTES &&
                 word_valid(pool, block, block->word) && block_state(block) == BLOCK_PADDED &&
                 padding_of(pool, block) == length;
    return found ? block : NULL;
}

/* What the caller asked for, `offset` made positive. */
struct place {
    size_t size, align, offset, span;
};

static size_t common_divisor(size_t a, size_t b)
{
    while (b != 0) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static uintptr_t next_aligned(const struct place *place, uintptr_t from)
{
    uintptr_t rest = from % place->align;
    return from + (place->offset + (rest > place->offset ? place->align : 0) - rest);
}

static bool crosses(const struct place *place, uintptr_t address)
{
    return place->span != 0 && place->size > 0 &&
           address / place->span != (address + place->size - 1) / place->span;
}

/* The lowest address from `from` on that is right. */
static uintptr_t next_right(const struct place *place, uintptr_t from)
{
    uintptr_t address = next_aligned(place, from);
    while (crosses(place, address))
        address = next_aligned(place, (address / place->span + 1) * place->span);
    return address;
}

/* Stores how many bytes hold such a place wherever they begin; false if no address is right, or
 * the number is too large.
 *
 * A multiple of span plus r, with r equal to the offset modulo the greatest common divisor, is the
 * best that any address can do, and the pattern repeats after the least common multiple. */
static bool room_for(const struct place *place, size_t *room)
{
    size_t period = place->align;
    if (place->span != 0) {
        size_t divisor = common_divisor(place->align, place->span);
        if (place->size > place->span || place->offset % divisor > place->span - place->size)
            return false;
        if (__builtin_mul_overflow(place->align / divisor, place->span, &period))
            return false;
    }
    return !__builtin_add_overflow(place->size, period, room) && *room <= POOL_MAX_SIZE;
}

/* How much of the room before the user pointer becomes a block; the rest is 0 or padding. */
static size_t cut_of(const struct poolstate *state, size_t before)
{
    size_t cut = before / state->quantum * state->quantum;
    while (cut > 0 && (cut < state->least || (cut < before && before - cut < PADDING_LEAST)))
        cut -= state->quantum;
    return cut;
}

/* The first right address in the block with room for padding before it, or none. */
static uintptr_t choose(const struct place *place, uintptr_t start)
{
    uintptr_t address = next_right(place, start);
    while (address != start && address - start < PADDING_LEAST)
        address = next_right(place, address + 1);
    return address;
}

/* Gives back the first `cut` bytes of a block; returns what is left of it. */
static struct block *cut_front(Pool *pool, struct block *block, size_t cut)
{
    if (cut == 0)
        return block;
    struct block *rest = block_at(block, cut);
    block_make(pool, rest, word_body(BLOCK_LIVE, block_size(block) - cut, 0));
    block_release(pool, block, cut);
    pool->curalloc -= cut;
    pool->curfree += cut;
    pool->state.shrinks++;
    return rest;
}

static void *carve(Pool *pool, struct block *block, const struct place *place)
{
    uintptr_t start = (uintptr_t)block_user(block);
    uintptr_t address = choose(place, start);
    block = cut_front(pool, block, cut_of(&pool->state, address - start));
    size_t padding = address - (uintptr_t)block_user(block);
    size_t size = block_size(block);
    size_t got = pool_trim(pool, block, size, pool_block_size(pool, place->size + padding));
    pool->curalloc -= size - got;
    pool->curfree += size - got;
    if (pool->flags & POOL_ANTAGONISM)
        fill_words((void *)address, place->size, (void *)address, FILL_ALLOCATED);
    recent_want(&pool->state, got);
    assert(padding < (size_t)1 << 36);
    if (padding > 0) {
        void *last = (void *)(address - WORD_BYTES);
        word_store(block_user(block), padding_word(pool, block_user(block), padding));
        word_store(last, padding_word(pool, last, padding));
    }
    block_claim(pool, block, padding > 0 ? BLOCK_PADDED : BLOCK_PINNED, got,
                got - WORD_BYTES - padding - place->size);
    return (void *)address;
}

/* The block that was freed last of the right size, if its place is right too; or NULL. */
static void *again(Pool *pool, const struct place *place)
{
    size_t need = pool_block_size(pool, place->size), index = recent_index(need);
    struct block *block = need != 0 ? pool->state.recent[index].head : NULL;
    if (block == NULL || block_size(block) != need)
        return NULL;
    uintptr_t start = (uintptr_t)block_user(block);
    if (start % place->align != place->offset || crosses(place, start))
        return NULL;
    block = pool_reuse(pool, index);
    if (pool->flags & POOL_ANTAGONISM)
        fill_words((void *)start, place->size, (void *)start, FILL_ALLOCATED);
    recent_want(&pool->state, need);
    block_claim(pool, block, BLOCK_PINNED, need, need - WORD_BYTES - place->size);
    return (void *)start;
}

/* `offset` in [0, align). */
static size_t positive(long offset, size_t align)
{
    if (offset >= 0)
        return (size_t)offset % align;
    size_t below = -(size_t)offset % align;
    return below == 0 ? 0 : align - below;
}

void *pool_allocalign(Pool *pool, size_t size, size_t align, long offset, size_t span)
{
    align = align == 0 ? 1 : align;
    struct place place = {size, align, positive(offset, align), span};
    if (BLOCK_ALIGN % align == 0 && place.offset == 0 && span == 0)
        return pool_alloc(pool, size);
    void *user = again(pool, &place);
    if (user != NULL)
        return user;
    size_t room;
    if (!room_for(&place, &room))
        return NULL;
    /* Where the first right address leaves too little for padding, the next one is used. */
    size_t extra = PADDING_LEAST + (room - size) + pool->state.least;
    if (__builtin_add_overflow(room, extra, &room))
        return NULL;
    size_t need = pool_block_size(pool, room);
    struct block *block = need != 0 ? pool_obtain(pool, need, true) : NULL;
    return block != NULL ? carve(pool, block, &place) : NULL;
}
