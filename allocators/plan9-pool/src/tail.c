/* tail.c: the end of a block, where writes past it show.
 *
 * Refuses to repair: a caller that forgives a byte rewrites the tail with block_claim.
 */
#include "block.h"

#include <assert.h>

/* clang-format off */
#define WITHIN(slack)                                                                              \
    {                                                                                              \
        ~(uint64_t)0 << (64 - 8 * (slack)), FENCE_BYTES                                            \
    }
#define WHOLE(slack)                                                                               \
    {                                                                                              \
        ~(uint64_t)0, (slack)                                                                      \
    }
/* clang-format on */
#define WHOLE_8(from)                                                                              \
    WHOLE(from), WHOLE(from + 1), WHOLE(from + 2), WHOLE(from + 3), WHOLE(from + 4),               \
        WHOLE(from + 5), WHOLE(from + 6), WHOLE(from + 7)
const struct fence fences[SLACK_WIDE + 1] = {
    {0, FENCE_BYTES}, WITHIN(1),
    WITHIN(2),        WITHIN(3),
    WITHIN(4),        WITHIN(5),
    WITHIN(6),        WITHIN(7),
    WHOLE_8(8),       WHOLE_8(16),
    WHOLE_8(24),      WHOLE_8(32),
    WHOLE_8(40),      WHOLE_8(48),
    WHOLE(56),        WHOLE(57),
    WHOLE(58),        WHOLE(59),
    WHOLE(60),        WHOLE(61),
    WHOLE(62),        {~(uint64_t)0, FENCE_BYTES},
};

/* The last word of a block with a wide slack: 40 bits of slack, 24 bits of check. */
static uint64_t wide_word(const Pool *pool, const struct block *block, uint64_t slack)
{
    uint64_t check = (slack + pool->state.key + (uintptr_t)block) * CHECK_FACTOR;
    return slack | check >> 40 << 40;
}

void block_claim(const Pool *pool, struct block *block, enum block_state state, size_t size,
                 size_t slack)
{
    assert(slack <= size - WORD_BYTES);
    char *end = (char *)block + size;
    bool wide = slack >= SLACK_WIDE;
    if (wide) {
        word_store(end - slack, GUARD_WORD);
        word_store(end - WORD_BYTES, wide_word(pool, block, slack));
    } else {
        const struct fence *fence = &fences[slack];
        uint64_t owned = word_load(end - fence->back) & ~fence->mask;
        word_store(end - fence->back, owned | (GUARD_WORD & fence->mask));
    }
    block_set(pool, block, word_body(state, size, wide ? SLACK_WIDE : slack));
}

size_t block_slack(const Pool *pool, const struct block *block)
{
    size_t slack = word_slack(block->word);
    size_t size = block_size(block);
    if (slack == SLACK_WIDE) {
        uint64_t word = word_load((const char *)block + size - 8);
        slack = word & (((uint64_t)1 << 40) - 1);
        if (slack < SLACK_WIDE || wide_word(pool, block, slack) != word)
            return SIZE_MAX;
    }
    return slack <= size - WORD_BYTES ? slack : SIZE_MAX;
}

enum tail tail_inspect(const Pool *pool, const struct block *block)
{
    size_t slack = block_slack(pool, block);
    if (slack == SIZE_MAX)
        return TAIL_DAMAGED;
    const unsigned char *end = (const unsigned char *)block + block_size(block);
    const unsigned char *first = end - slack;
    size_t fence = slack < FENCE_BYTES ? slack : FENCE_BYTES;
    for (size_t i = 1; i < fence; i++)
        if (first[i] != GUARD)
            return TAIL_WRITTEN;
    if (slack > 0 && *end != GUARD)
        return TAIL_WRITTEN;
    if (*first == GUARD)
        return TAIL_INTACT;
    return *first == 0 ? TAIL_NUL : TAIL_WRITTEN;
}
