/* Asks after malloc at every size up to 20000, and after each function around powers of two up to 2
 * MiB. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

enum { DENSE = 20000 };

static void expect_covers(const struct clause_run *run, const char *function, void *block,
                          size_t size)
{
    if (!size_is_given(run, block, size))
        return;
    size_t usable = heap_usable_size(run, block);
    clause_expect(usable >= size, "%s of %zu bytes has a usable size of %zu", function, size,
                  usable);
    heap_free(run, block);
}

static void usable_covers(const struct clause_run *run)
{
    clause_expect(heap_usable_size(run, NULL) == 0, "the usable size of NULL is not 0");
    for (size_t size = 1; size <= rounds(run, DENSE); size++)
        expect_covers(run, "malloc", heap_malloc(run, size), size);
    for (unsigned i = 0; i < SIZE_EDGES(21); i++) {
        size_t size = size_edge(i);
        expect_covers(run, "malloc", heap_malloc(run, size), size);
        expect_covers(run, "calloc", heap_calloc(run, 1, size), size);
        expect_covers(run, "realloc", heap_realloc(run, heap_malloc(run, size / 2), size), size);
        expect_covers(run, "realloc", heap_realloc(run, heap_malloc(run, size * 2), size), size);
        expect_covers(run, "aligned_alloc", heap_aligned_alloc(run, 256, size), size);
    }
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS | CLAUSE_USABLE_SIZE,
    .run = usable_covers,
};
