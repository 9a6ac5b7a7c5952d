/* Asks blocks of many sizes for half of SIZE_MAX and more, then for the size they have. */
#include "heap_block_list.h"

enum { BLOCKS = 60 };

static void inplace_refuses(const struct clause_run *run)
{
    static const size_t much[] = {SIZE_MAX, SIZE_MAX - 64, SIZE_MAX / 2, SIZE_MAX / 2 + 1};
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, size_edge(i));
    for (size_t at = 0; at < list->count; at++) {
        struct block_list_entry *entry = &list->entries[at];
        for (unsigned i = 0; i < sizeof much / sizeof much[0]; i++)
            clause_expect(!heap_realloc_in_place(run, entry->block, much[i]),
                          "a block of %zu bytes became one of %zu", entry->size, much[i]);
        block_list_expect_holds(entry);
        clause_expect(heap_realloc_in_place(run, entry->block, entry->size),
                      "a block of %zu bytes cannot stay as it is", entry->size);
    }
    block_list_expect_sound(list);
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC_IN_PLACE,
    .run = inplace_refuses,
};
