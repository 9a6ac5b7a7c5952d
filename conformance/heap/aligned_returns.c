/* Takes and frees 4000 blocks of each alignment from 4 KiB to 256 KiB, two of each at a time, and
 * measures memory. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

enum { ROUNDS = 4000, SIZE = 3000 };

static void take_and_free(const struct clause_run *run, size_t alignment)
{
    char *one = heap_aligned_alloc(run, alignment, SIZE);
    char *other = heap_aligned_alloc(run, alignment, SIZE);
    if (size_is_given(run, one, alignment + SIZE))
        one[0] = one[SIZE - 1] = 1;
    heap_free(run, one);
    heap_free(run, other);
}

static void aligned_returns(const struct clause_run *run)
{
    heap_must_reuse(run);
    for (size_t alignment = 4 * KIB; alignment <= 256 * KIB; alignment *= 2) {
        for (unsigned i = 0; i < 100; i++)
            take_and_free(run, alignment);
        size_t before = memory_usage_bytes();
        for (size_t i = 0; i < rounds(run, ROUNDS); i++)
            take_and_free(run, alignment);
        size_t after = memory_usage_bytes();
        /* A page of each round was touched, and may wait for a while to be given back. */
        clause_check(after < before + rounds(run, ROUNDS) * 3 * SIZE,
                     "%zu freed blocks at multiples of %zu left %zu more bytes",
                     2 * rounds(run, ROUNDS), alignment, after - before);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .measures_memory = true,
    .run = aligned_returns,
};
