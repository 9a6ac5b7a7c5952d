/* Takes and frees one block of 100 KiB to 5 MiB after another, and measures memory and address
 * space. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { TIMES = 40 };

static void cycle(const struct clause_run *run, size_t size, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        char *block = heap_malloc(run, size);
        if (!size_is_given(run, block, size))
            return;
        for (size_t at = 0; at < size; at += 4 * KIB)
            block[at] = 1;
        heap_free(run, block);
    }
}

static void free_large(const struct clause_run *run)
{
    static const size_t sizes[] = {100 * KIB, 300 * KIB, MIB, 3 * MIB, 5 * MIB + 1};
    heap_must_reuse(run);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        cycle(run, sizes[i], 1); /* may reserve space for many blocks, once */
        size_t before = memory_usage_bytes(), space = memory_usage_space_bytes();
        cycle(run, sizes[i], TIMES);
        size_t more = memory_usage_bytes() - before, wider = memory_usage_space_bytes() - space;
        clause_expect(memory_usage_bytes() < before + TIMES / 2 * sizes[i],
                      "%zu bytes more for one block of %zu after another", more, sizes[i]);
        clause_expect(memory_usage_space_bytes() < space + 256 * MIB + TIMES / 2 * sizes[i],
                      "%zu bytes of address space more for blocks of %zu", wider, sizes[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .measures_memory = true,
    .run = free_large,
};
