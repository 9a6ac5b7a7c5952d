/* Marks places of a block of 5 GiB around each GiB: two that share the lower 32 bits of their
 * address would overwrite each other. */
#include "heap_options.h"
#include "sizes.h"

#include <string.h>

static void block_wide(const struct clause_run *run)
{
    const size_t size = 5 * GIB + 12345;
    const size_t places[] = {
        0, 1, GIB, 4 * GIB - 1, 4 * GIB, 4 * GIB + 1, 4 * GIB + 4096, 5 * GIB, size - 1};
    enum { PLACES = sizeof places / sizeof places[0] };
    heap_must_not_fill(run);
    unsigned char *block = heap_malloc(run, size);
    unsigned char *other = sure_malloc(run, SIZE_SURE);
    if (block == NULL)
        clause_unsupported("it gave no block of %zu bytes", size);
    memset(other, 200, SIZE_SURE);
    for (unsigned char i = 0; i < PLACES; i++)
        block[places[i]] = (unsigned char)(i + 1);
    for (unsigned i = 0; i < PLACES; i++)
        clause_expect(block[places[i]] == i + 1, "byte %zu lost its value", places[i]);
    for (size_t i = 0; i < SIZE_SURE; i++)
        clause_expect(other[i] == 200, "byte %zu of a neighbour changed", i);
    clause_expect(heap_usable_size(run, block) >= size, "the usable size of %zu bytes is less",
                  size);
    heap_free(run, block);
    heap_free(run, other);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .hosts = CLAUSE_HOST_LARGE_MEMORY,
    .run = block_wide,
};
