/* bins.c: free blocks below POOL_CLASSES * 16 bytes, one doubly linked list for each size.
 *
 * With one size a list, the first non-empty list at or above the need holds the best fit; a map of
 * two levels finds it in constant time.  Larger blocks are in the tree.
 */
#include "internal.h"

size_t map_next(const uint64_t *map, uint64_t words, size_t from)
{
    if (from >= POOL_CLASSES)
        return POOL_CLASSES;
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
            return POOL_CLASSES;
    }
    return word * 64 + (size_t)__builtin_ctzll(bits);
}

void bin_insert(Pool *pool, struct block *block, size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    if (index >= POOL_CLASSES) {
        tree_insert(pool, block, size);
        return;
    }
    struct poolstate *state = &pool->state;
    struct block *head = state->bins[index];
    block_links(block)->next = head;
    block_links(block)->prev = NULL;
    if (head != NULL)
        block_links(head)->prev = block;
    state->bins[index] = block;
    state->bin_map[index / 64] |= (uint64_t)1 << index % 64;
    state->bin_words |= (uint64_t)1 << index / 64;
}

static bool links_hold(const struct poolstate *state, const struct block *block, size_t index)
{
    const struct links *links = block_links(block);
    if (links->next != NULL && block_links(links->next)->prev != block)
        return false;
    const struct block *before =
        links->prev != NULL ? block_links(links->prev)->next : state->bins[index];
    return before == block;
}

void bin_remove(Pool *pool, struct block *block, size_t size)
{
    size_t index = size / BLOCK_ALIGN;
    if (index >= POOL_CLASSES) {
        tree_remove(pool, block, size);
        return;
    }
    struct poolstate *state = &pool->state;
    if (!links_hold(state, block, index))
        pool_panic(pool, block_user(block), "links of free block damaged");
    struct block *next = block_links(block)->next, *prev = block_links(block)->prev;
    if (next != NULL)
        block_links(next)->prev = prev;
    if (prev != NULL)
        block_links(prev)->next = next;
    else
        state->bins[index] = next;
    if (state->bins[index] == NULL) {
        state->bin_map[index / 64] &= ~((uint64_t)1 << index % 64);
        if (state->bin_map[index / 64] == 0)
            state->bin_words &= ~((uint64_t)1 << index / 64);
    }
}

struct block *bin_smallest(Pool *pool, size_t need)
{
    const struct poolstate *state = &pool->state;
    size_t index = map_next(state->bin_map, state->bin_words, need / BLOCK_ALIGN);
    return index < POOL_CLASSES ? state->bins[index] : tree_best(pool, need);
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
