/* Opens heaps, fills them with few or many blocks, closes them, and measures memory. */
#include "memory_usage.h"
#include "sizes.h"

#include <string.h>

/* Many heaps with little in them show what a heap itself leaves behind. */
static const struct {
    size_t heaps, blocks, size;
} kinds[] = {{600, 1, 16}, {60, 1000, 24}, {60, 30, 8 * KIB}};

static void open_and_close(const struct clause_run *run, size_t blocks, size_t size)
{
    struct clause_run other = *run;
    other.handle = clause_open(run, NULL);
    for (size_t i = 0; i < blocks; i++)
        memset(sure_malloc(&other, size), 1, size);
    run->allocator->close(other.handle);
}

static void handles_close(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: its heap never ends");
    for (size_t kind = 0; kind < sizeof kinds / sizeof kinds[0]; kind++) {
        size_t heaps = kinds[kind].heaps, bytes = kinds[kind].blocks * kinds[kind].size;
        for (size_t i = 0; i < heaps / 10; i++)
            open_and_close(run, kinds[kind].blocks, kinds[kind].size);
        size_t before = memory_usage_bytes();
        for (size_t i = 0; i < heaps; i++)
            open_and_close(run, kinds[kind].blocks, kinds[kind].size);
        size_t now = memory_usage_bytes();
        clause_expect(now < before + heaps * (KIB + bytes / 4),
                      "%zu bytes more after %zu heaps, closed with %zu blocks of %zu bytes each",
                      now - before, heaps, kinds[kind].blocks, kinds[kind].size);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC,
    .measures_memory = true,
    .run = handles_close,
};
