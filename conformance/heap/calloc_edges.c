/* The smallest product that overflows for each factor gives NULL, as does the largest that fits. */
#include "sizes.h"

enum { FACTOR_MOST = 5000 };

static void refuse(const struct clause_run *run, size_t count, size_t size)
{
    clause_expect(heap_calloc(run, count, size) == NULL, "calloc(%zu, %zu) gave a block", count,
                  size);
    clause_expect(heap_calloc(run, size, count) == NULL, "calloc(%zu, %zu) gave a block", size,
                  count);
}

static void calloc_edges(const struct clause_run *run)
{
    for (size_t factor = 2; factor < FACTOR_MOST; factor++) {
        refuse(run, SIZE_MAX / factor + 1, factor);
        refuse(run, SIZE_MAX / factor, factor);
    }
    /* Products that wrap to a small number: 2 to the power of 64 plus 1, plus 64, plus 2^32. */
    refuse(run, 274177, (size_t)67280421310721u);
    refuse(run, SIZE_MAX / 2 + 1, 2);
    refuse(run, ((size_t)1 << 32) + 1, ((size_t)1 << 32) - 1);
    refuse(run, (size_t)1 << 32, ((size_t)1 << 32) + 1);
    refuse(run, ((size_t)1 << 33) + 1, ((size_t)1 << 31) + 1);
    refuse(run, SIZE_MAX, SIZE_MAX);
    refuse(run, SIZE_MAX, 2);
    refuse(run, SIZE_MAX, 1);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CALLOC,
    .run = calloc_edges,
};
