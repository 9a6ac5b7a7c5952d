/* Random calls on three heaps in turn; two are closed while the third works on, and all patterns
 * are looked at. */
#include "heap_block_list.h"
#include "random_operations.h"

enum { OPERATIONS = 5000, HEAPS = 3 };

static void handles_independent(const struct clause_run *run)
{
    struct clause_run runs[HEAPS] = {*run, *run, *run};
    struct random_operations streams[HEAPS];
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second heap");
    for (unsigned i = 0; i < HEAPS; i++) {
        runs[i].handle = i == 0 ? run->handle : clause_open(run, NULL);
        streams[i] = (struct random_operations){.run = &runs[i],
                                                .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                                                .live_most = 100,
                                                .size_most = 8 * KIB,
                                                .random = run->seed + i};
        random_operations_begin(&streams[i]);
        random_operations_pass(&streams[i], OPERATIONS / 10);
    }
    for (unsigned i = 0; i < OPERATIONS; i++)
        random_operations_pass(&streams[i * 7 / 3 % HEAPS], 1);
    run->allocator->close(runs[1].handle);
    block_list_expect_sound(streams[0].list);
    block_list_expect_sound(streams[2].list);
    random_operations_pass(&streams[2], OPERATIONS / 4);
    run->allocator->close(runs[2].handle);
    random_operations_pass(&streams[0], OPERATIONS / 4);
    random_operations_drain(&streams[0]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = handles_independent,
};
