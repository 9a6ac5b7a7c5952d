/* setup.c: what a pool computes once from its owner's quantum and minblock. */
#include "recent.h"

/* Block sizes are multiples of this: of the quantum and of 16. */
static size_t common_multiple(size_t quantum)
{
    if (quantum == 0)
        return BLOCK_ALIGN;
    if (quantum > BLOCK_MAX)
        return BLOCK_NEVER;
    size_t lowest_bit = quantum & -quantum;
    return lowest_bit >= BLOCK_ALIGN ? quantum : quantum / lowest_bit * BLOCK_ALIGN;
}

void pool_set_up(Pool *pool)
{
    struct poolstate *state = &pool->state;
    state->quantum = common_multiple(pool->quantum);
    size_t least = pool->minblock <= BLOCK_MAX ? pool->minblock : BLOCK_NEVER;
    least = least > BLOCK_LEAST ? least : BLOCK_LEAST;
    state->least = least + (state->quantum - 1 - (least - 1) % state->quantum);
    if (state->least < SLACK_WIDE + WORD_BYTES && state->quantum <= SLACK_WIDE) {
        /* The short path: no slack is wide. */
        state->bounds.fast_limit = POOL_CLASSES * BLOCK_ALIGN - WORD_BYTES - state->quantum;
        if ((state->quantum & (state->quantum - 1)) == 0)
            state->bounds.slot_limit = POOL_MAX_SIZE;
        for (size_t index = 0; index < POOL_CLASSES; index++) {
            size_t size = pool_block_size(pool, index > 0 ? index * BLOCK_ALIGN - WORD_BYTES : 0);
            state->class_of[index] = (uint16_t)(size / BLOCK_ALIGN);
        }
    }
    uint64_t key = (uintptr_t)pool * CHECK_FACTOR | 1;
    __atomic_store_n(&state->key, key, __ATOMIC_RELAXED);
}

_Static_assert(offsetof(struct poolstate, bounds.fast_limit) == 3 * sizeof(uint64_t), "apart");

/* Others may ask for the key without the lock, and change what belongs to the list of pools. */
void pool_forget(Pool *pool)
{
    struct poolstate *state = &pool->state;
    __atomic_store_n(&state->key, 0, __ATOMIC_RELAXED);
    size_t kept = offsetof(struct poolstate, kept);
    __atomic_store_n(&state->bounds.low, 0, __ATOMIC_RELAXED);
    __atomic_store_n(&state->bounds.high, 0, __ATOMIC_RELAXED);
    memset(&state->bounds.fast_limit, 0, kept - offsetof(struct poolstate, bounds.fast_limit));
}
