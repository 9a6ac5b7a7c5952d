/* recent.c: recently freed blocks on their way into the bins.
 *
 * Joining neighbours is put off until a list is full, or until no free block is large enough: each
 * freed block is joined at most once, and memory is asked for only when joining did not help.
 *
 * A list that has had a block is in the map until all blocks are joined twice without another one;
 * a list that is not in the map has no room, so that the short path need not look.
 */
#include "recent.h"

static size_t list_size(const Pool *pool, size_t index)
{
    const struct block *head = pool->state.recent[index].head;
    return index < POOL_CLASSES ? index * BLOCK_ALIGN : head != NULL ? block_size(head) : 0;
}

static size_t slot_first(uint64_t slots)
{
    return POOL_CLASSES + (size_t)__builtin_ctzll(slots);
}

static void close_list(struct poolstate *state, size_t index)
{
    state->recent[index].room = 0;
    state->recent_map[index / 64] &= ~((uint64_t)1 << index % 64);
    if (state->recent_map[index / 64] == 0)
        state->recent_words &= ~((uint64_t)1 << index / 64);
}

static void close_slot(struct poolstate *state, size_t index)
{
    state->recent[index].room = 0;
    state->open_slots &= ~((uint64_t)1 << (index - POOL_CLASSES));
}

struct block *pool_lend(Pool *pool, size_t index)
{
    struct block *block = recent_take(pool, index);
    if (block != NULL)
        word_put(block, block->word ^ RECENT_FLIP);
    return block;
}

void pool_return(Pool *pool, struct block *block, size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    recent_open(&pool->state, index);
    struct poolrecent *list = &pool->state.recent[index];
    if (list->room > 0)
        recent_push(list, block);
    else
        block_release(pool, block, size);
}

struct block *recent_take(Pool *pool, size_t index)
{
    struct poolrecent *list = &pool->state.recent[index];
    struct block *block = list->head;
    if (block == NULL)
        return NULL;
    if (!recent_sound(pool, block, list_size(pool, index)))
        pool_panic(pool, block_user(block), "write to freed block");
    list->head = recent_link(block)->next;
    list->room++;
    if (index >= POOL_CLASSES) /* it is not wanted in its size */
        close_slot(&pool->state, index);
    return block;
}

void recent_open(struct poolstate *state, size_t index)
{
    uint64_t bit = (uint64_t)1 << index % 64;
    if (state->recent_map[index / 64] & bit)
        return;
    state->recent_map[index / 64] |= bit;
    state->recent_words |= (uint64_t)1 << index / 64;
    state->recent[index].room = recent_room(index * BLOCK_ALIGN);
}

void recent_open_slot(Pool *pool, size_t index)
{
    recent_flush_class(pool, index);
    pool->state.open_slots |= (uint64_t)1 << (index - POOL_CLASSES);
    pool->state.recent[index].room = 1;
}

void recent_flush_class(Pool *pool, size_t index)
{
    struct block *block;
    while ((block = recent_take(pool, index)) != NULL)
        block_release(pool, block, block_size(block));
    if (index >= POOL_CLASSES)
        close_slot(&pool->state, index);
}

bool recent_flush(Pool *pool)
{
    struct poolstate *state = &pool->state;
    bool any = false;
    state->joined_at = (unsigned)pool->nfree;
    for (size_t index = 0;; index++) {
        index = map_next(state->recent_map, state->recent_words, index, POOL_CLASSES);
        if (index == POOL_CLASSES)
            break;
        if (state->recent[index].head == NULL) {
            close_list(state, index);
            continue;
        }
        any = true;
        recent_flush_class(pool, index);
    }
    while (state->open_slots != 0) {
        size_t index = slot_first(state->open_slots);
        any |= state->recent[index].head != NULL;
        recent_flush_class(pool, index);
    }
    return any;
}

static size_t smallest_slot(const Pool *pool, size_t need)
{
    size_t best = POOL_RECENTS, best_size = SIZE_MAX;
    for (uint64_t open = pool->state.open_slots; open != 0; open &= open - 1) {
        size_t size = list_size(pool, slot_first(open));
        if (size >= need && size < best_size) {
            best = slot_first(open);
            best_size = size;
        }
    }
    return best;
}

size_t recent_smallest(Pool *pool, size_t need)
{
    const struct poolstate *state = &pool->state;
    for (size_t index = need / BLOCK_ALIGN;; index++) {
        index = map_next(state->recent_map, state->recent_words, index, POOL_CLASSES);
        if (index == POOL_CLASSES)
            return smallest_slot(pool, need);
        if (state->recent[index].head != NULL)
            return index;
    }
}
