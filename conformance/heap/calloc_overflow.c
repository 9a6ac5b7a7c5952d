/* Products just above SIZE_MAX, with a power of two as either factor; a product that wraps would
 * give a small block. */
#include "heap_calls.h"

static void calloc_overflow(const struct clause_run *run)
{
    static const size_t small[] = {1, 2, 3, 16, 64, 4096};
    for (unsigned shift = 1; shift < 8 * sizeof(size_t); shift++) {
        for (size_t i = 0; i < sizeof small / sizeof small[0]; i++) {
            size_t count = (size_t)1 << shift;
            size_t size = SIZE_MAX / count + small[i];
            clause_check(heap_calloc(run, count, size) == NULL, "calloc(%zu, %zu) gave a block",
                         count, size);
            clause_check(heap_calloc(run, size, count) == NULL, "calloc(%zu, %zu) gave a block",
                         size, count);
        }
    }
    void *block = heap_calloc(run, 4, 16);
    clause_expect(block != NULL, "calloc(4, 16) failed after the refusals");
    heap_free(run, block);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CALLOC | CLAUSE_FREE,
    .run = calloc_overflow,
};
