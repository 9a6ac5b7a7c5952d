/* One thread frees 3000 blocks of the main thread with a sentinel in errno. */
#include "heap_team.h"
#include "sentinel.h"
#include "sizes.h"

enum { BLOCKS = 3000 };

static void *blocks[BLOCKS];

static void free_all(const struct clause_run *run, unsigned index)
{
    (void)index;
    for (unsigned i = 0; i < BLOCKS; i++) {
        sentinel_set();
        heap_free(run, blocks[i]);
        clause_expect(sentinel_stands(), "free of another thread's block set errno to %d", errno);
    }
}

static void errno_cross(const struct clause_run *run)
{
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = sure_malloc(run, i % 100 == 0 ? SIZE_SURE : 8 + i % 500);
    heap_team_run(run, 1, free_all);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .threads = true,
    .run = errno_cross,
};
