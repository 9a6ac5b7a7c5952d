/* A producer takes 1000 blocks and a consumer frees them, 150 times, while memory is measured. */
#include "heap_options.h"
#include "heap_team.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { BLOCKS = 1000, TIMES = 150, SIZE = 600 };

static char *blocks[BLOCKS];

static void consume(const struct clause_run *run, unsigned index)
{
    (void)index;
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(run, blocks[i]);
}

static void produce(const struct clause_run *run, size_t times)
{
    for (size_t time = 0; time < times; time++) {
        for (unsigned i = 0; i < BLOCKS; i++) {
            blocks[i] = sure_malloc(run, SIZE);
            memset(blocks[i], 1, SIZE);
        }
        heap_team_run(run, 1, consume);
    }
}

static void threads_remote(const struct clause_run *run)
{
    heap_must_reuse(run);
    produce(run, 10);
    size_t before = memory_usage_bytes(), times = rounds(run, TIMES);
    produce(run, times);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + 3 * MIB + times * BLOCKS * SIZE / 4,
                  "%zu bytes more though another thread freed every block", now - before);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .threads = true,
    .measures_memory = true,
    .run = threads_remote,
};
