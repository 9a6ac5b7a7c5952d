/* Fills the heap six times with blocks of growing size and compares the address space each time. */
#include "heap_inspect.h"
#include "memory_usage.h"
#include "sizes.h"

enum { ROUNDS = 6, BLOCKS = 1 << 16 };

static void bounded_footprint(const struct clause_run *run)
{
    void **blocks = clause_memory(BLOCKS * sizeof *blocks);
    size_t first = 0;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t count = 0, size = (size_t)64 << 2 * round;
        while (count < BLOCKS && (blocks[count] = heap_malloc(run, size)) != NULL)
            *(char *)blocks[count++] = 1;
        size_t space = memory_usage_space_bytes();
        for (size_t i = 0; i < count; i++)
            heap_free(run, blocks[i]);
        if (count == BLOCKS)
            continue;
        if (first == 0)
            first = space;
        clause_expect(space <= first + MIB,
                      "a full heap took %zu bytes of address space more than the first time",
                      space - first);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_BOUNDED,
    .measures_memory = true,
    .run = bounded_footprint,
};
