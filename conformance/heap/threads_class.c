/* Four threads take and free blocks of one size as fast as they can; each puts a mark into its
 * block and finds it there before it frees. */
#include "heap_team.h"
#include "rounds.h"
#include "sizes.h"

#include <sched.h>
#include <stdatomic.h>

enum { THREADS = 4, OPERATIONS = 600000, LIVE = 4 };

static const size_t sizes[] = {16, 64, 1000};

static void drop(const struct clause_run *run, _Atomic uintptr_t *block, uintptr_t mark)
{
    if (block == NULL)
        return;
    clause_expect(atomic_exchange_explicit(block, 0, memory_order_relaxed) == mark,
                  "a block was handed to two threads");
    heap_free(run, (void *)block);
}

static void work(const struct clause_run *run, unsigned index)
{
    _Atomic uintptr_t *live[LIVE] = {0};
    uintptr_t marks[LIVE] = {0};
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        size_t at = i % LIVE;
        drop(run, live[at], marks[at]);
        live[at] = sure_malloc(run, sizes[i / 1024 % 3]);
        marks[at] = (i << 8) + index + 1;
        atomic_store_explicit(live[at], marks[at], memory_order_relaxed);
        if (i % 512 == 0)
            sched_yield();
    }
    for (unsigned at = 0; at < LIVE; at++)
        drop(run, live[at], marks[at]);
}

static void threads_class(const struct clause_run *run)
{
    heap_team_run(run, THREADS, work);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_class,
};
