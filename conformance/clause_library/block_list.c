/* block_list.c: a sorted array.  Clauses hold at most some thousand blocks, and moving a few pages
 * of entries costs less than a tree that would have to be trusted. */
#include "block_list.h"

#include "clause.h"
#include "pattern.h"

struct block_list *block_list_open(size_t most, uint64_t keys)
{
    struct block_list *list = clause_memory(sizeof *list + most * sizeof *list->entries);
    list->most = most;
    list->keys = keys;
    list->entries = (struct block_list_entry *)(list + 1);
    return list;
}

/* How many entries begin at or below the address. */
static size_t rank(const struct block_list *list, const void *address)
{
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if ((uintptr_t)list->entries[middle].block <= (uintptr_t)address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Two blocks of size 0 may not share their address either. */
static uintptr_t end_of(const void *block, size_t size)
{
    return (uintptr_t)block + (size > 0 ? size : 1);
}

static bool overlaps(const struct block_list *list, size_t at, const void *block, size_t size)
{
    uintptr_t start = (uintptr_t)block, end = end_of(block, size);
    if (end < start)
        return true;
    if (at > 0 && end_of(list->entries[at - 1].block, list->entries[at - 1].size) > start)
        return true;
    return at < list->count && (uintptr_t)list->entries[at].block < end;
}

bool block_list_enter(struct block_list *list, void *block, size_t size)
{
    size_t at = rank(list, block);
    if (list->count == list->most || overlaps(list, at, block, size))
        return false;
    struct block_list_entry *entry = &list->entries[at];
    memmove(entry + 1, entry, (list->count - at) * sizeof *entry);
    list->count++;
    *entry = (struct block_list_entry){block, size, random_next(&list->keys)};
    pattern_fill(block, size, entry->key);
    return true;
}

struct block_list_entry *block_list_find(const struct block_list *list, const void *block)
{
    size_t at = rank(list, block);
    bool found = at > 0 && list->entries[at - 1].block == block;
    return found ? &list->entries[at - 1] : NULL;
}

struct block_list_entry *block_list_holder(const struct block_list *list, const void *address)
{
    size_t at = rank(list, address);
    if (at == 0)
        return NULL;
    struct block_list_entry *entry = &list->entries[at - 1];
    return (uintptr_t)address - (uintptr_t)entry->block < entry->size ? entry : NULL;
}

bool block_list_holds(const struct block_list_entry *entry)
{
    return pattern_holds(entry->block, entry->size, entry->key);
}

struct block_list_entry *block_list_spoiled(const struct block_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!block_list_holds(&list->entries[i]))
            return &list->entries[i];
    return NULL;
}

void block_list_strike(struct block_list *list, struct block_list_entry *entry)
{
    size_t at = (size_t)(entry - list->entries);
    list->count--;
    memmove(entry, entry + 1, (list->count - at) * sizeof *entry);
}

uint64_t block_list_bytes(const struct block_list *list)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < list->count; i++)
        sum += list->entries[i].size;
    return sum;
}

void block_list_expect_enter(struct block_list *list, void *block, size_t size)
{
    if (list->count == list->most)
        clause_unresolved("the list has no room for another block");
    if (!block_list_enter(list, block, size))
        clause_fail("a block of %zu bytes overlaps a live block", size);
}

void block_list_expect_holds(const struct block_list_entry *entry)
{
    if (!block_list_holds(entry))
        clause_fail("a live block of %zu bytes lost its content", entry->size);
}

void block_list_expect_sound(const struct block_list *list)
{
    const struct block_list_entry *spoiled = block_list_spoiled(list);
    if (spoiled != NULL)
        block_list_expect_holds(spoiled);
}
