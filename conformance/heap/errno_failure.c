/* Asks each function for sizes from half of SIZE_MAX on, with errno cleared before. */
#include "random_operations.h"
#include "sentinel.h"
#include "sizes.h"

static void expect_set(const char *function, const void *block, size_t size)
{
    clause_check(block == NULL, "%s gave a block, n = %zu", function, size);
    clause_check(block != NULL || errno == ENOMEM || errno == EAGAIN, "%s left errno %d, n = %zu",
                 function, errno, size);
    errno = 0;
}

static void errno_failure(const struct clause_run *run)
{
    const size_t half = (size_t)PTRDIFF_MAX;
    const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 16, SIZE_MAX - 4096, half + 1, half / 2 * 3};
    void *block = sure_malloc(run, 100);
    errno = 0;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t n = sizes[i];
        expect_set("malloc(n)", heap_malloc(run, n), n);
        expect_set("calloc(1, n)", heap_calloc(run, 1, n), n);
        expect_set("calloc(n, n)", heap_calloc(run, n, n), n);
        expect_set("calloc(n / 8, 16)", heap_calloc(run, n / 8, 16), n);
        void *resized = heap_realloc(run, block, n);
        expect_set("realloc(p, n)", resized, n);
        block = resized != NULL ? resized : block;
        expect_set("realloc(NULL, n)", heap_realloc(run, NULL, n), n);
        expect_set("aligned_alloc(16, n)", heap_aligned_alloc(run, 16, n), n);
        expect_set("aligned_alloc(4096, n)", heap_aligned_alloc(run, 4096, n), n);
    }
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .traits = ALLOCATOR_SETS_ERRNO,
    .run = errno_failure,
};
