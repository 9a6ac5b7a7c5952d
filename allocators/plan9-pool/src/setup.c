/* setup.c: what a pool computes once from its owner's quantum and minblock. */
#include "recent.h"

/* Block sizes are multiples of this: of the quantum and of 16. */
static size_t common_multiple(size_t quantum)
{
    if (quantum == 0)
        return BLOCK_ALIGN;
    if (quantum > BLOCK_MAX)
        return BLOCK_MAX; /* no request can be met */
    size_t lowest_bit = quantum & -quantum;
    return lowest_bit >= BLOCK_ALIGN ? quantum : quantum / lowest_bit * BLOCK_ALIGN;
}

void pool_set_up(Pool *pool)
{
    struct poolstate *state = &pool->state;
    state->quantum = common_multiple(pool->quantum);
    size_t least = pool->minblock < BLOCK_MAX ? pool->minblock : BLOCK_MAX;
    least = least > BLOCK_LEAST ? least : BLOCK_LEAST;
    state->least = least + (state->quantum - 1 - (least - 1) % state->quantum);
    const size_t limit = (size_t)POOL_CLASSES * BLOCK_ALIGN;
    bool power = (state->quantum & (state->quantum - 1)) == 0;
    if (power && state->least < limit && state->quantum < limit - WORD_BYTES) {
        state->round = state->quantum - 1;
        state->fast_limit = limit - WORD_BYTES - state->quantum;
    }
    for (size_t index = BLOCK_LEAST / BLOCK_ALIGN; index < POOL_CLASSES; index++)
        state->recent[index].room = recent_room(index * BLOCK_ALIGN);
    uint64_t key = (uintptr_t)pool * CHECK_FACTOR | 1;
    __atomic_store_n(&state->key, key, __ATOMIC_RELAXED);
}

void pool_forget(Pool *pool)
{
    struct poolstate *state = &pool->state;
    struct poolstate fresh = {
        .next_listed = state->next_listed, .spin = state->spin, .listed = state->listed};
    *state = fresh;
}
