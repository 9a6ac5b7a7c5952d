/* Looks at errno after each function, at sizes around each power of two, and after a malloc that
 * fails. */
#include "heap_block_list.h"
#include "random_operations.h"
#include "sentinel.h"

static void expect_not_zero(const char *function, size_t size)
{
    clause_expect(errno != 0, "%s set errno to 0 for %zu bytes", function, size);
    sentinel_set();
}

static void errno_zero(const struct clause_run *run)
{
    sentinel_set();
    for (unsigned i = 0; i < SIZE_EDGES(22); i++) {
        size_t size = size_edge(i);
        void *block = heap_malloc(run, size);
        expect_not_zero("malloc", size);
        heap_free(run, block);
        expect_not_zero("free", size);
        block = heap_calloc(run, 1, size);
        expect_not_zero("calloc", size);
        block = heap_realloc(run, block, size + size / 2 + 1);
        expect_not_zero("realloc", size);
        heap_free(run, block);
        block = heap_aligned_alloc(run, 64, size);
        expect_not_zero("aligned_alloc", size);
        heap_free(run, block);
        expect_not_zero("free", size);
        clause_expect(heap_malloc(run, SIZE_MAX - size) == NULL, "malloc of %zu bytes succeeded",
                      SIZE_MAX - size);
        expect_not_zero("a malloc that fails", size);
    }
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = errno_zero,
};
