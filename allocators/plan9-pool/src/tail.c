/* tail.c: the end of a block, where writes past it show.
 *
 * Refuses to repair: a caller that forgives a byte rewrites the tail with block_claim.
 */
#include "block.h"

#include <assert.h>

const uint64_t block_tail_masks[SLACK_SHORT + 1][2] = {
#define TOP(bytes) ((bytes) == 0 ? 0 : ~(uint64_t)0 << (64 - 8 * (bytes)) % 64)
    {0, TOP(0)},
    {0, TOP(1)},
    {0, TOP(2)},
    {0, TOP(3)},
    {0, TOP(4)},
    {0, TOP(5)},
    {0, TOP(6)},
    {0, TOP(7)},
    {0, TOP(8)},
    {TOP(1), TOP(8)},
    {TOP(2), TOP(8)},
    {TOP(3), TOP(8)},
    {TOP(4), TOP(8)},
    {TOP(5), TOP(8)},
    {TOP(6), TOP(8)},
    {TOP(7), TOP(8)},
    {TOP(8), TOP(8)},
#undef TOP
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
    if (slack < SLACK_WIDE) {
        memset(end - slack, GUARD, slack);
        block_set(pool, block, word_body(state, size, slack));
        return;
    }
    memset(end - slack, GUARD, FILLED_BYTES);
    word_store(end - 8, wide_word(pool, block, slack));
    block_set(pool, block, word_body(state, size, SLACK_WIDE));
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
    const unsigned char *last = slack >= SLACK_WIDE ? first + FILLED_BYTES - 1 : end;
    for (const unsigned char *byte = first + 1; byte <= last; byte++)
        if (*byte != GUARD)
            return TAIL_WRITTEN;
    if (*end != GUARD && end != first)
        return TAIL_WRITTEN;
    if (*first == GUARD)
        return TAIL_INTACT;
    return *first == 0 ? TAIL_NUL : TAIL_WRITTEN;
}
