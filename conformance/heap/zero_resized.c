/* Resizes such a block, or null, to five sizes up to 32 KiB and writes both ends. */
#include "heap_block_list.h"

static void zero_resized(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 16, 100, 5000, 32768};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *empty = heap_malloc(run, 0);
        unsigned char *block = heap_realloc(run, empty, sizes[i]);
        clause_expect(block != NULL, "realloc of an empty block to %zu bytes failed", sizes[i]);
        block[0] = 1;
        block[sizes[i] - 1] = 2;
        heap_free(run, block);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = zero_resized,
};
