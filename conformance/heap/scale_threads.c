/* Starts 2^17 threads one after another, each of which takes and frees ten blocks, and measures
 * memory from the first eighth on; a brief run starts 2^9. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"
#include "team.h"

enum { BLOCKS = 10, SIZE = 200, THREAD_COST_MOST = 64, SLACK_BYTES = 1 << 20 };

static void *use(void *argument)
{
    const struct clause_run *run = argument;
    char *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = sure_malloc(run, SIZE);
        blocks[i][0] = blocks[i][SIZE - 1] = 1;
    }
    for (unsigned i = 0; i < BLOCKS; i++)
        heap_free(run, blocks[i]);
    if (run->allocator->thread_leave != NULL)
        run->allocator->thread_leave(run->handle);
    return NULL;
}

static void start_and_end(const struct clause_run *run, size_t threads)
{
    for (size_t i = 0; i < threads; i++)
        pthread_join(team_thread(use, (void *)(uintptr_t)run), NULL);
}

static void scale_threads(const struct clause_run *run)
{
    const size_t threads = (size_t)1 << (run->brief || heap_is_slow(run) ? 9 : 17);
    heap_must_reuse(run);
    start_and_end(run, threads / 8);
    size_t before = memory_usage_bytes();
    start_and_end(run, threads - threads / 8);
    size_t after = memory_usage_bytes();
    clause_expect(after < before + threads * THREAD_COST_MOST + SLACK_BYTES,
                  "%zu threads that freed all they took left %zu more bytes", threads,
                  after - before);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 240,
    .threads = true,
    .measures_memory = true,
    .run = scale_threads,
};
