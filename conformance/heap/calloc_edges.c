/* Tries factors up to 5000 with the first count that overflows, and products like 274177 *
 * 67280421310721 that wrap to 1. */
#include "sizes.h"

enum { FACTOR_MOST = 5000, BITS = 8 * sizeof(size_t), HALF = BITS / 2 };

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
    /* Products that wrap to a small number: the first is 2^64 + 1, where size_t has 32 bits
     * 2^32 + 1, of which Euler and Landry knew the factors. */
    refuse(run, BITS > 32 ? 274177 : 641, BITS > 32 ? (size_t)67280421310721u : 6700417);
    refuse(run, SIZE_MAX / 2 + 1, 2);
    refuse(run, ((size_t)1 << HALF) + 1, ((size_t)1 << HALF) - 1);
    refuse(run, (size_t)1 << HALF, ((size_t)1 << HALF) + 1);
    refuse(run, ((size_t)2 << HALF) + 1, ((size_t)1 << (HALF - 1)) + 1);
    refuse(run, SIZE_MAX, SIZE_MAX);
    refuse(run, SIZE_MAX, 2);
    refuse(run, SIZE_MAX, 1);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_CALLOC,
    .run = calloc_edges,
};
