/* Asks for one byte more than the limit and for growing sizes above it; then for sizes from the
 * limit down. */
#include "heap_options.h"
#include "sizes.h"

static void limits_promise(const struct clause_run *run)
{
    const size_t most = run->allocator->max_size;
    if (most == 0)
        clause_unsupported("it promises no limit");
    for (size_t size = most + 1; size > most && size < SIZE_MAX / 2; size += size / 4)
        clause_expect(heap_malloc(run, size) == NULL,
                      "malloc(%zu) gave a block beyond the limit of %zu", size, most);
    heap_must_not_fill(run);
    for (size_t size = most; size > MIB; size /= 2)
        heap_free(run, heap_malloc(run, size));
    void *block = sure_malloc(run, SIZE_SURE);
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = limits_promise,
};
