/* Fills 2 MiB with blocks of 1000 to 32000 bytes in turn, each size into what another left.  A heap
 * that never joins small blocks could hold nothing else. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { TIMES = 8 };

static void fill_and_free(const struct clause_run *run, size_t total, size_t size)
{
    size_t count = total / size;
    char **blocks = clause_memory(count * sizeof *blocks);
    for (size_t i = 0; i < count; i++) {
        blocks[i] = sure_malloc(run, size);
        for (size_t at = 0; at < size; at += 4 * KIB)
            blocks[i][at] = 1;
    }
    for (size_t i = 0; i < count; i++)
        heap_free(run, blocks[i]);
}

static void free_merges(const struct clause_run *run)
{
    const size_t total = 2 * MIB;
    heap_must_reuse(run);
    if (run->allocator->traits & ALLOCATOR_BOUNDED)
        clause_unsupported("it is BOUNDED: 2 MiB are not owed");
    fill_and_free(run, total, 2000);
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < TIMES; i++)
        fill_and_free(run, total, (size_t)1000 << i % 6);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + TIMES * total, "%zu bytes more for never more than %zu live bytes",
                  now - before, total);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .measures_memory = true,
    .run = free_merges,
};
