/* Starts 1500 threads one after another, each of which leaves one block of forty.  A cache that
 * does not go back to the heap with its thread shows in the memory. */
#include "heap_team.h"
#include "memory_usage.h"
#include "pattern.h"
#include "rounds.h"
#include "sizes.h"
#include "team.h"

enum { THREADS = 1500, BLOCKS = 40, SIZE = 900 };

static void *left; /* by the last thread */

static void work(const struct clause_run *run, unsigned index)
{
    void *blocks[BLOCKS];
    (void)index;
    for (unsigned i = 0; i < BLOCKS; i++)
        pattern_fill(blocks[i] = sure_malloc(run, SIZE), SIZE, i);
    for (unsigned i = 1; i < BLOCKS; i++)
        heap_free(run, blocks[i]);
    left = blocks[0];
}

static void one_after_another(const struct clause_run *run, size_t threads)
{
    for (size_t i = 0; i < threads; i++) {
        heap_team_run(run, 1, work);
        clause_expect(pattern_holds(left, SIZE, 0), "a block lost its content with its thread");
        heap_free(run, left);
    }
}

static void idle(unsigned index, void *argument)
{
    (void)index, (void)argument;
}

static void threads_short(const struct clause_run *run)
{
    size_t threads = rounds(run, THREADS), start = memory_usage_bytes();
    heap_must_reuse(run);
    for (size_t i = 0; i < threads; i++)
        team_run(1, idle, NULL); /* an emulator keeps memory of each thread that was */
    size_t usual = memory_usage_bytes() - start;
    one_after_another(run, THREADS / 30);
    size_t before = memory_usage_bytes();
    one_after_another(run, threads);
    size_t now = memory_usage_bytes();
    clause_expect(now < before + usual + usual / 4 + 2 * MIB + threads * BLOCKS * SIZE / 4,
                  "%zu bytes more after %zu threads", now - before, threads);
}

const struct clause CLAUSE = {.calls = CLAUSE_MALLOC | CLAUSE_FREE,
                              .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
                              .limit_s = 20,
                              .threads = true,
                              .measures_memory = true,
                              .run = threads_short};
