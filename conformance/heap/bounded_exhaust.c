/* Fills the heap with blocks of one size until NULL, frees them, and does so again; each filling
 * has as many blocks. */
#include "heap_block_list.h"
#include "heap_options.h"

#include <string.h>

enum { BLOCKS = 20000, TIMES = 4 };

/* Takes blocks until there is none.  Returns their bytes. */
static size_t exhaust(const struct clause_run *run, void **blocks, size_t size)
{
    size_t count = 0;
    while (count < BLOCKS && (blocks[count] = heap_malloc(run, size)) != NULL)
        memset(blocks[count++], 1, size);
    clause_expect(count < BLOCKS, "%u blocks of %zu bytes, and still no end", BLOCKS, size);
    clause_expect(count > 0, "not one block of %zu bytes", size);
    clause_expect(heap_malloc(run, size) == NULL, "a block of %zu bytes after the last one", size);
    for (size_t i = 0; i < count; i++)
        heap_free(run, blocks[i]);
    return count * size;
}

static void bounded_exhaust(const struct clause_run *run)
{
    void **blocks = clause_memory(BLOCKS * sizeof *blocks);
    heap_must_reuse(run);
    size_t size = 64 * KIB, first = 0;
    for (void *probe; (probe = heap_malloc(run, size)) != NULL && size < GIB; size *= 2)
        heap_free(run, probe);
    size = size / 512 < 16 ? 16 : size / 512;
    for (unsigned i = 0; i < TIMES; i++) {
        size_t bytes = exhaust(run, blocks, size);
        clause_expect(i == 0 || bytes == first, "%zu bytes fitted the first time, %zu now", first,
                      bytes);
        first = bytes;
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_BOUNDED,
    .run = bounded_exhaust,
};
