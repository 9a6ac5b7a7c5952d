/* Keeps a queue of eight blocks through up to 100000 allocations of a size.  Some memory more is
 * allowed: a cache that warms up, a table that grows. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

enum { LIVE = 8, BLOCKS = 100000 };

/* A queue of some blocks, so that the block freed is not the last one allocated. */
static void cycle(const struct clause_run *run, size_t size, size_t blocks)
{
    char *live[LIVE] = {0};
    for (size_t i = 0; i < blocks; i++) {
        heap_free(run, live[i % LIVE]);
        live[i % LIVE] = sure_malloc(run, size);
        for (size_t at = 0; at < size; at += 4 * KIB)
            live[i % LIVE][at] = 1;
    }
    for (size_t i = 0; i < LIVE; i++)
        heap_free(run, live[i]);
}

static void free_reuse(const struct clause_run *run)
{
    static const size_t sizes[] = {16, 24, 40, 64, 100, 200, 500, 1000, 3000, 9000, 32768};
    heap_must_reuse(run);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t blocks = 64 * MIB / sizes[i] < BLOCKS ? 64 * MIB / sizes[i] : BLOCKS;
        cycle(run, sizes[i], 1000);
        size_t before = memory_usage_bytes();
        cycle(run, sizes[i], rounds(run, blocks));
        size_t now = memory_usage_bytes(), total = sizes[i] * rounds(run, blocks);
        size_t allowed = rounds_are_few(run) ? 2 * MIB + total / 4 : MIB / 2 + total / 4;
        clause_expect(now < before + allowed, "%zu bytes more for one block of %zu after another",
                      now - before, sizes[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .measures_memory = true,
    .run = free_reuse,
};
