/* Threads that come and go leave nothing behind: their caches go back to the heap, and a block that
 * outlives its thread stays good. */
#include "appetite.h"
#include "heap_crew.h"
#include "heap_options.h"
#include "pattern.h"
#include "rounds.h"
#include "sizes.h"

enum { THREADS = 1500, BLOCKS = 40, SIZE = 900 };

static void *left; /* by the last thread */

static void work(const struct clause_run *run, unsigned index)
{
    void *blocks[BLOCKS];
    (void)index;
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = sure_malloc(run, SIZE);
        pattern_fill(blocks[i], SIZE, i);
    }
    for (unsigned i = 1; i < BLOCKS; i++)
        heap_free(run, blocks[i]);
    left = blocks[0];
}

/* What a thread costs that does not allocate: an emulator keeps some memory of each. */
static void idle(const struct clause_run *run, unsigned index)
{
    (void)index;
    left = sure_malloc(run, SIZE);
    pattern_fill(left, SIZE, 0);
}

/* How much the process grows over so many threads, one after another. */
static size_t growth(const struct clause_run *run, size_t threads,
                     void (*thread)(const struct clause_run *, unsigned))
{
    size_t before = appetite_bytes();
    for (size_t i = 0; i < threads; i++) {
        heap_crew_run(run, 1, thread);
        clause_expect(pattern_holds(left, SIZE, 0), "a block lost its content with its thread");
        heap_free(run, left);
    }
    size_t now = appetite_bytes();
    return now > before ? now - before : 0;
}

static void threads_short(const struct clause_run *run)
{
    size_t threads = rounds(run, THREADS);
    heap_must_reuse(run);
    growth(run, THREADS / 30, work);
    size_t usual = growth(run, threads, idle);
    size_t more = growth(run, threads, work);
    clause_expect(more < usual + usual / 4 + 2 * MIB + threads * BLOCKS * SIZE / 4,
                  "%zu bytes more after %zu threads", more, threads);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE | ALLOCATOR_CROSS_THREAD_FREE,
    .limit_s = 20,
    .threads = true,
    .run = threads_short,
};
