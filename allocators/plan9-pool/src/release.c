/* release.c: boundary tags (Knuth, The Art of Computer Programming, volume 1, 2.5).
 *
 * A free block repeats its size in its last word, and the word of the block after it says so; thus
 * both neighbours are found without a search, and no two free blocks touch.
 */
#include "bins.h"

struct block *block_before(Pool *pool, struct block *block)
{
    size_t size = (size_t)word_load((char *)block - WORD_BYTES);
    struct block *before = (struct block *)((uintptr_t)block - size);
    if (size % BLOCK_ALIGN != 0 || size < BLOCK_LEAST || !pool_contains(pool, before) ||
        !word_valid(pool, before, before->word) || block_state(before) != BLOCK_FREE ||
        block_size(before) != size)
        pool_panic(pool, block_user(block), "size of the free block before damaged");
    return before;
}

void block_release(Pool *pool, struct block *block, size_t size)
{
    struct block *next = block_at(block, size);
    if (!word_valid(pool, next, block_word(next)))
        pool_panic(pool, block_user(next), "header damaged");
    if (block_state(next) == BLOCK_FREE) {
        size_t more = block_size(next);
        bin_remove(pool, next, more);
        size += more;
        next = block_at(block, size);
    }
    if (block->word & WORD_PREVFREE) {
        struct block *before = block_before(pool, block);
        size_t more = block_size(before);
        bin_remove(pool, before, more);
        block_set(pool, block, word_body(BLOCK_FREE, size, 0)); /* stale words are never live */
        block = before;
        size += more;
    }
    block_set(pool, block, word_body(BLOCK_FREE, size, 0));
    word_store((char *)next - WORD_BYTES, size);
    block_tell(next, true);
    bin_insert(pool, block, size);
}

/* The size of a block that is about to leave its list. */
static size_t checked_size(Pool *pool, const struct block *block)
{
    uint64_t word = block->word;
    size_t size = word_size(word);
    if (!word_valid(pool, block, word) || word_state(word) != BLOCK_FREE ||
        word_load((const char *)block + size - WORD_BYTES) != size)
        pool_panic(pool, block_user(block), "header of free block damaged");
    return size;
}

void block_unfree(Pool *pool, struct block *block)
{
    size_t size = checked_size(pool, block);
    bin_remove(pool, block, size);
    block_tell(block_next(block), false);
    block_set(pool, block, word_body(BLOCK_LIVE, size, 0));
}

size_t block_take(Pool *pool, struct block *block, size_t need)
{
    size_t size = checked_size(pool, block), rest = size - need;
    bin_remove(pool, block, size);
    if (rest < pool->state.least) {
        block_tell(block_next(block), false);
        block_set(pool, block, word_body(BLOCK_LIVE, size, 0));
        return size;
    }
    struct block *after = block_at(block, need);
    block_set(pool, block, word_body(BLOCK_LIVE, need, 0));
    block_make(pool, after, word_body(BLOCK_FREE, rest, 0));
    word_store((char *)after + rest - WORD_BYTES, rest);
    bin_insert(pool, after, rest);
    return need;
}
