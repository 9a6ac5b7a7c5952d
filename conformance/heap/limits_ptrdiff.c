/* Asks malloc, calloc, realloc and aligned_alloc for sizes near SIZE_MAX, just above PTRDIFF_MAX
 * and between.  Pointers into such a block could not be subtracted. */
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { NEAR = 8192 };

static void refuse(const struct clause_run *run, void *block, size_t size)
{
    clause_expect(heap_malloc(run, size) == NULL, "malloc(%zu) gave a block", size);
    clause_expect(heap_calloc(run, 1, size) == NULL, "calloc(1, %zu) gave a block", size);
    clause_expect(heap_calloc(run, size, 1) == NULL, "calloc(%zu, 1) gave a block", size);
    clause_expect(heap_realloc(run, NULL, size) == NULL, "realloc(NULL, %zu) gave a block", size);
    clause_expect(heap_realloc(run, block, size) == NULL, "realloc to %zu bytes succeeded", size);
    clause_expect(heap_aligned_alloc(run, 32, size) == NULL, "aligned_alloc(32, %zu) gave a block",
                  size);
}

static void limits_ptrdiff(const struct clause_run *run)
{
    const size_t half = (size_t)PTRDIFF_MAX;
    char *block = sure_malloc(run, 100);
    memset(block, 7, 100);
    for (size_t i = 0; i < NEAR; i += rounds_are_few(run) && i > 100 ? 61 : 1)
        refuse(run, block, SIZE_MAX - i);
    for (size_t i = 1; i < NEAR; i += i < 100 ? 1 : 127)
        refuse(run, block, half + i);
    for (size_t i = 0; i < 64; i++)
        refuse(run, block, half + (size_t)1 + (half / 64) * i);
    for (size_t i = 0; i < 100; i++)
        clause_expect(block[i] == 7, "byte %zu changed in a block that could not grow", i);
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = limits_ptrdiff,
};
