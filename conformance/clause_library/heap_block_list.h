/* heap_block_list.h: blocks that are allocated into a list and freed out of it. */
#ifndef ASSAY_HEAP_BLOCK_LIST_H
#define ASSAY_HEAP_BLOCK_LIST_H

#include "block_list.h"
#include "random.h"
#include "sizes.h"

/* Allocates and enters.  Returns the block; NULL only where `size` is not owed. */
static inline void *block_list_malloc(const struct clause_run *run, struct block_list *list,
                                      size_t size)
{
    void *block = heap_malloc(run, size);
    if (size_is_given(run, block, size))
        block_list_expect_enter(list, block, size);
    return block;
}

/* Looks at the content, strikes the entry out and frees. */
static inline void block_list_free(const struct clause_run *run, struct block_list *list,
                                   struct block_list_entry *entry)
{
    void *block = entry->block;
    block_list_expect_holds(entry);
    block_list_strike(list, entry);
    heap_free(run, block);
}

/* Frees them all, in an order that `random` draws. */
static inline void block_list_drain(const struct clause_run *run, struct block_list *list,
                                    uint64_t *random)
{
    while (list->count > 0)
        block_list_free(run, list, &list->entries[random_below(random, list->count)]);
}

#endif
