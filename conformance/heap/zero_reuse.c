/* Takes and frees 300000 such blocks and measures memory. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { TIMES = 300000 };

static void zero_reuse(const struct clause_run *run)
{
    heap_must_reuse(run);
    if (heap_is_slow(run))
        clause_unsupported("it was opened to watch each call, and this takes many");
    heap_free(run, heap_malloc(run, 0));
    size_t before = memory_usage_bytes();
    for (size_t i = 0; i < TIMES; i++)
        heap_free(run, heap_malloc(run, 0));
    size_t now = memory_usage_bytes();
    clause_expect(now < before + 2 * MIB, "%zu bytes more after %u pairs of size 0", now - before,
                  TIMES);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .measures_memory = true,
    .run = zero_reuse,
};
