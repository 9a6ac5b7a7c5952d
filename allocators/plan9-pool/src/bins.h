/* bins.h: free blocks by size, joined with their neighbours.
 *
 * Blocks below POOL_CLASSES * 16 bytes are in a list of their size, so putting one in and taking
 * one out are a few stores; they are written here, for the code that does both.  The next larger
 * ones are in chains (chain.c), one for each 16 sizes; the largest in trees (tree.c).  A map of two
 * levels says which lists and chains have a block.
 */
#ifndef POOL_BINS_H
#define POOL_BINS_H

#include "internal.h"

enum { CHAIN_BYTES = 256, CHAINED_BELOW = POOL_CLASSES * BLOCK_ALIGN + POOL_CHAINS * CHAIN_BYTES };

/* The bin of a size, or POOL_BINS for what is in a tree. */
static inline size_t bin_index(size_t size)
{
    if (port_likely(size < (size_t)POOL_CLASSES * BLOCK_ALIGN))
        return size / BLOCK_ALIGN;
    return size < CHAINED_BELOW
               ? POOL_CLASSES + (size - (size_t)POOL_CLASSES * BLOCK_ALIGN) / CHAIN_BYTES
               : POOL_BINS;
}

static inline void bin_mark(struct poolstate *state, size_t index)
{
    state->bin_map[index / 64] |= (uint64_t)1 << index % 64;
    state->bin_words |= (uint64_t)1 << index / 64;
}

static inline void bin_unmark(struct poolstate *state, size_t index)
{
    state->bin_map[index / 64] &= ~((uint64_t)1 << index % 64);
    if (state->bin_map[index / 64] == 0)
        state->bin_words &= ~((uint64_t)1 << index / 64);
}

static inline void bin_insert(Pool *pool, struct block *block, size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    if (port_unlikely(index >= POOL_CLASSES)) {
        bin_insert_large(pool, block, size);
        return;
    }
    struct block *head = pool->state.bins[index];
    block_links(block)->next = head;
    block_links(block)->prev = NULL;
    pool->state.bins[index] = block;
    if (head != NULL)
        block_links(head)->prev = block;
    else
        bin_mark(&pool->state, index);
}

static inline void bin_remove(Pool *pool, struct block *block, size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    if (port_unlikely(index >= POOL_CLASSES)) {
        bin_remove_large(pool, block, size);
        return;
    }
    struct block *next = block_links(block)->next, *prev = block_links(block)->prev;
    struct block *before = prev != NULL ? block_links(prev)->next : pool->state.bins[index];
    if (port_unlikely(before != block || (next != NULL && block_links(next)->prev != block)))
        pool_panic(pool, block_user(block), "links of free block damaged");
    if (next != NULL)
        block_links(next)->prev = prev;
    if (prev != NULL) {
        block_links(prev)->next = next;
        return;
    }
    pool->state.bins[index] = next;
    if (next == NULL)
        bin_unmark(&pool->state, index);
}

/* The best fit among them, or NULL. */
static inline struct block *bin_smallest(Pool *pool, size_t need)
{
    const struct poolstate *state = &pool->state;
    size_t index = need / BLOCK_ALIGN;
    if (port_unlikely(index >= POOL_CLASSES))
        return bin_smallest_large(pool, need);
    index = map_next(state->bin_map, state->bin_words, index, POOL_BINS);
    return port_likely(index < POOL_BINS) ? state->bins[index] : tree_best(pool, need);
}

#endif
