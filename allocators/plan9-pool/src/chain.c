/* chain.c: free blocks of 16 neighbouring sizes, ascending.
 *
 * Each size is there once, with a ring of its blocks, so no walk takes more than 16 steps, however
 * many blocks there are.
 */
#include "bins.h"
#include "node.h"

void chain_insert(struct block **slot, struct block *block, size_t size)
{
    while (*slot != NULL && block_size(*slot) < size)
        slot = &node_of(*slot)->child[0];
    struct block *next = *slot;
    if (next != NULL && block_size(next) == size) {
        node_join_ring(block, next);
        return;
    }
    *node_of(block) = (struct node){{block, block}, {next, NULL}, slot};
    if (next != NULL)
        node_of(next)->slot = &node_of(block)->child[0];
    *slot = block;
}

void chain_remove(Pool *pool, struct block *block)
{
    struct node *node = node_of(block);
    struct block *next = node->child[0], *heir = node_leave_ring(pool, block);
    if (node->slot == NULL)
        return;
    if (heir == block) {
        *node->slot = next;
        if (next != NULL)
            node_of(next)->slot = node->slot;
        return;
    }
    node_of(heir)->child[0] = next;
    node_of(heir)->child[1] = NULL;
    node_of(heir)->slot = node->slot;
    if (next != NULL)
        node_of(next)->slot = &node_of(heir)->child[0];
    *node->slot = heir;
}

struct block *chain_best(struct block *block, size_t need)
{
    while (block != NULL && block_size(block) < need)
        block = node_of(block)->child[0];
    return block;
}

bool node_count_ring(Pool *pool, const struct block *block, size_t *count, size_t limit)
{
    const struct block *member = block;
    do {
        if (!pool_leads_to(pool, member, BLOCK_FREE) || block_size(member) != block_size(block) ||
            ++*count > limit || (member != block && node_of(member)->slot != NULL))
            return false;
        const struct block *next = node_of(member)->ring.next;
        if (!pool_leads_to(pool, next, BLOCK_FREE) || node_of(next)->ring.prev != member)
            return false;
        member = next;
    } while (member != block);
    return true;
}

bool chain_count(Pool *pool, size_t index, size_t *count, size_t limit, const void **where)
{
    struct block **slot = (struct block **)&pool->state.bins[index];
    for (size_t size = 0; *slot != NULL; slot = &node_of(*slot)->child[0]) {
        const struct block *block = *slot;
        *where = block;
        if (!pool_leads_to(pool, block, BLOCK_FREE) || bin_index(block_size(block)) != index ||
            block_size(block) <= size || node_of(block)->slot != slot ||
            node_of(block)->child[1] != NULL || !node_count_ring(pool, block, count, limit))
            return false;
        size = block_size(block);
    }
    return true;
}
