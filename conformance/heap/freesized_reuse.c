/* Takes and frees one block of a size after another, 100000 times, and measures memory. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

enum { BLOCKS = 100000 };

static void freesized_reuse(const struct clause_run *run)
{
    heap_must_reuse(run);
    for (size_t size = 0; size <= SIZE_SURE; size = size * 3 + 8) {
        size_t before = memory_usage_bytes(), blocks = rounds(run, BLOCKS);
        for (size_t i = 0; i < blocks; i++) {
            char *block = heap_malloc(run, size);
            if (size > 0)
                block[0] = block[size - 1] = 1;
            heap_free_sized(run, block, size);
        }
        size_t now = memory_usage_bytes();
        clause_expect(now < before + MIB + blocks * (size < 4096 ? size : 4096) / 4,
                      "%zu bytes more for one block of %zu after another", now - before, size);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE_SIZED,
    .measures_memory = true,
    .run = freesized_reuse,
};
