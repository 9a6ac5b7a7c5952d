/* recent.c: recently freed blocks on their way into the bins.
 *
 * Joining neighbours is put off until a list is full, or until no free block is large enough: each
 * freed block is joined at most once, and memory is asked for only when joining did not help.
 *
 * A list takes blocks only while its bit is in the map, so that the short path need not look: a
 * list without the bit has no room.
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

static void recent_close(struct poolstate *state, size_t index)
{
    state->recent[index].room = 0;
    if (index < POOL_CLASSES)
        state->recent_map[index / 64] &= ~((uint64_t)1 << index % 64);
    else
        state->open_slots &= ~((uint64_t)1 << (index - POOL_CLASSES));
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
        recent_close(&pool->state, index);
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
    recent_close(&pool->state, index);
}

void recent_flush(Pool *pool)
{
    struct poolstate *state = &pool->state;
    for (size_t index = 0;;) {
        index = map_next(state->recent_map, state->recent_words, index);
        if (index == POOL_CLASSES)
            break;
        recent_flush_class(pool, index);
    }
    state->recent_words = 0;
    while (state->open_slots != 0)
        recent_flush_class(pool, slot_first(state->open_slots));
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

struct recent_fit recent_smallest(Pool *pool, size_t need)
{
    struct poolstate *state = &pool->state;
    size_t index = need / BLOCK_ALIGN;
    for (;;) {
        index = map_next(state->recent_map, state->recent_words, index);
        if (index == POOL_CLASSES || state->recent[index].head != NULL)
            break;
        recent_close(state, index);
    }
    if (index == POOL_CLASSES && state->open_slots != 0)
        index = smallest_slot(pool, need);
    bool none = index == POOL_CLASSES || index == POOL_RECENTS;
    return (struct recent_fit){index, none ? 0 : list_size(pool, index)};
}
