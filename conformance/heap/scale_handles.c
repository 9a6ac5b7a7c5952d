/* Opens 2^16 heaps, 64 of them at a time, takes and frees a block of each and closes it, and
 * measures memory and address space from the first eighth on; a brief run or a slow heap 2^9. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { LIVE = 64, SIZE = 300, HANDLE_COST_MOST = 256, SLACK_BYTES = 1 << 20 };

static void open_and_close(const struct clause_run *run, size_t handles)
{
    struct clause_run heaps[LIVE];
    for (size_t i = 0; i < handles + LIVE; i++) {
        struct clause_run *heap = &heaps[i % LIVE];
        if (i >= LIVE)
            run->allocator->close(heap->handle);
        if (i >= handles)
            continue;
        *heap = *run;
        heap->handle = clause_open(run, NULL);
        char *block = sure_malloc(heap, SIZE);
        block[0] = block[SIZE - 1] = 1;
        heap_free(heap, block);
    }
}

static void scale_handles(const struct clause_run *run)
{
    const size_t handles = (size_t)1 << (run->brief || heap_is_slow(run) ? 9 : 16);
    heap_must_reuse(run);
    open_and_close(run, handles / 8);
    size_t before = memory_usage_bytes(), space = memory_usage_space_bytes();
    open_and_close(run, handles - handles / 8);
    size_t after = memory_usage_bytes(), space_after = memory_usage_space_bytes();
    size_t most = handles * HANDLE_COST_MOST + SLACK_BYTES;
    clause_check(after < before + most, "%zu heaps that were closed left %zu bytes", handles,
                 after - before);
    clause_check(space_after < space + 4 * most,
                 "%zu heaps that were closed left %zu bytes of "
                 "address space",
                 handles, space_after - space);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 240,
    .measures_memory = true,
    .run = scale_handles,
};
