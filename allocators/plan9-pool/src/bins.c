/* bins.c: what is asked of the bins less often: large blocks, and all of them at once. */
#include "bins.h"

size_t map_next(const uint64_t *map, uint64_t words, size_t from, size_t limit)
{
    if (from >= limit)
        return limit;
    size_t word = from / 64;
    uint64_t bits = map[word] & ~(uint64_t)0 << from % 64;
    if (bits == 0) {
        uint64_t later = words & ~(uint64_t)0 << word & ~((uint64_t)1 << word);
        while (later != 0 && bits == 0) {
            word = (size_t)__builtin_ctzll(later);
            later &= later - 1;
            bits = map[word];
        }
        if (bits == 0)
            return limit;
    }
    return word * 64 + (size_t)__builtin_ctzll(bits);
}

void bin_insert_large(Pool *pool, struct block *block, size_t size)
{
    size_t index = bin_index(size);
    if (index == POOL_BINS) {
        tree_insert(pool, block, size);
        return;
    }
    chain_insert((struct block **)&pool->state.bins[index], block, size);
    bin_mark(&pool->state, index);
}

void bin_remove_large(Pool *pool, struct block *block, size_t size)
{
    size_t index = bin_index(size);
    if (index == POOL_BINS) {
        tree_remove(pool, block, size);
        return;
    }
    chain_remove(pool, block);
    if (pool->state.bins[index] == NULL)
        bin_unmark(&pool->state, index);
}

struct block *bin_smallest_large(Pool *pool, size_t need)
{
    struct poolstate *state = &pool->state;
    size_t index = bin_index(need);
    if (index == POOL_BINS)
        return tree_best(pool, need);
    struct block *block = chain_best(state->bins[index], need);
    if (block != NULL)
        return block;
    index = map_next(state->bin_map, state->bin_words, index + 1, POOL_BINS);
    return index < POOL_BINS ? state->bins[index] : tree_best(pool, need);
}

void bins_clear(Pool *pool)
{
    struct poolstate *state = &pool->state;
    memset(state->recent, 0, sizeof state->recent);
    memset(state->recent_map, 0, sizeof state->recent_map);
    memset(state->bins, 0, sizeof state->bins);
    memset(state->bin_map, 0, sizeof state->bin_map);
    memset(state->trees, 0, sizeof state->trees);
    state->recent_words = state->bin_words = state->tree_words = state->open_slots = 0;
}
