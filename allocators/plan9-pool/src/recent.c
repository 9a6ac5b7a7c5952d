/* recent.c: recently freed blocks on their way into the bins.
 *
 * Joining neighbours is put off until a list is full, or until no free block is large enough: each
 * freed block is joined at most once, and memory is asked for only when joining did not help.
 *
 * A list takes blocks only while its bit is in the map, so that the short path need not look: a
 * list without the bit has no room.
 */
#include "recent.h"

#include <assert.h>

struct block *recent_take(Pool *pool, size_t index)
{
    struct poolrecent *list = &pool->state.recent[index];
    struct block *block = list->head;
    if (block == NULL)
        return NULL;
    if (!recent_sound(pool, block, index * BLOCK_ALIGN))
        pool_panic(pool, block_user(block), "write to freed block");
    list->head = recent_link(block)->next;
    list->room++;
    return block;
}

static void recent_close(struct poolstate *state, size_t index)
{
    state->recent_map[index / 64] &= ~((uint64_t)1 << index % 64);
    state->recent[index].room = 0;
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

void recent_flush_class(Pool *pool, size_t index)
{
    struct block *block;
    while ((block = recent_take(pool, index)) != NULL)
        block_release(pool, block, index * BLOCK_ALIGN);
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
}

size_t recent_smallest(Pool *pool, size_t index)
{
    struct poolstate *state = &pool->state;
    for (;;) {
        index = map_next(state->recent_map, state->recent_words, index);
        if (index == POOL_CLASSES || state->recent[index].head != NULL)
            return index;
        recent_close(state, index);
    }
}
