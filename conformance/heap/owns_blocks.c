/* Asks about the first, middle and last byte of 200 blocks, about NULL, the stack, the program's
 * data, another mapping and the last address, and about each block after its free. */
#include "heap_block_list.h"
#include "heap_inspect.h"

enum { BLOCKS = 200 };

static char image[64];

static void owns_blocks(const struct clause_run *run)
{
    struct block_list *list = block_list_open(BLOCKS, run->seed);
    uint64_t random = run->seed;
    char *foreign = clause_memory(64 * KIB);
    for (unsigned i = 0; i < BLOCKS; i++)
        block_list_malloc(run, list, 1 + (size_t)random_below(&random, 3000));
    for (size_t at = 0; at < list->count; at++) {
        struct block_list_entry *entry = &list->entries[at];
        clause_expect(heap_owns(run, entry->block), "it does not own a block of %zu bytes",
                      entry->size);
        clause_expect(heap_owns(run, entry->block + entry->size / 2) &&
                          heap_owns(run, entry->block + entry->size - 1),
                      "it does not own the inside of a block of %zu bytes", entry->size);
    }
    clause_expect(!heap_owns(run, NULL), "it owns the null pointer");
    clause_expect(!heap_owns(run, &random), "it owns the stack");
    clause_expect(!heap_owns(run, image), "it owns the program's image");
    clause_expect(!heap_owns(run, foreign + 4096), "it owns another mapping");
    clause_expect(!heap_owns(run, (void *)UINTPTR_MAX), "it owns the end of memory");
    while (list->count > 0) {
        struct block_list_entry entry = list->entries[random_below(&random, list->count)];
        block_list_free(run, list, block_list_find(list, entry.block));
        clause_expect(!heap_owns(run, entry.block), "it owns a freed block of %zu bytes",
                      entry.size);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_OWNS,
    .run = owns_blocks,
};
