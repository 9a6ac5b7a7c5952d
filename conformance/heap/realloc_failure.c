/* Asks blocks of many sizes for half of SIZE_MAX and more, and reads their patterns afterwards. */
#include "heap_block_list.h"

static void realloc_failure(const struct clause_run *run)
{
    /* clang-format off */
    static const size_t much[] = {
        SIZE_MAX,
        SIZE_MAX - 4096,
        SIZE_MAX / 2 + 1,
        SIZE_MAX / 4 * 3,
#if SIZE_MAX > UINT32_MAX /* 2 GiB less a byte can be had */
        SIZE_MAX / 2,
#endif
    };
    /* clang-format on */
    struct block_list *list = block_list_open(SIZE_EDGES(20), run->seed);
    uint64_t random = run->seed;
    for (unsigned i = 0; i < SIZE_EDGES(20); i++)
        block_list_malloc(run, list, size_edge(i));
    for (size_t at = 0; at < list->count; at++)
        for (unsigned i = 0; i < sizeof much / sizeof much[0]; i++) {
            struct block_list_entry *entry = &list->entries[at];
            clause_expect(heap_realloc(run, entry->block, much[i]) == NULL,
                          "realloc from %zu to %zu bytes gave a block", entry->size, much[i]);
            clause_expect(block_list_holds(entry),
                          "a realloc that failed changed a block of %zu bytes", entry->size);
        }
    for (unsigned i = 0; i < 16; i++)
        heap_free(run, sure_malloc(run, size_edge(i)));
    block_list_drain(run, list, &random);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_failure,
};
