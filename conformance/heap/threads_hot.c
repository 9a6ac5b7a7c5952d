/* Four threads hold three words each from malloc, calloc, realloc or aligned_alloc, and read their
 * marks back: a missing lock shows. */
#include "heap_team.h"
#include "preempt.h"
#include "random_operations.h"
#include "rounds.h"
#include "sizes.h"

#include <sched.h>

enum { THREADS = 4, OPERATIONS = 100000, KINDS = 4, HELD = 3 };

static unsigned kind;

static uintptr_t *take(const struct clause_run *run)
{
    if (kind == 0)
        return heap_malloc(run, sizeof(uintptr_t));
    if (kind == 1)
        return heap_calloc(run, 1, sizeof(uintptr_t));
    if (kind == 2)
        return heap_realloc(run, heap_malloc(run, sizeof(uintptr_t)), 20 * sizeof(uintptr_t));
    return heap_aligned_alloc(run, 64, sizeof(uintptr_t));
}

static void work(const struct clause_run *run, unsigned index)
{
    uintptr_t *held[HELD];
    preempt_here();
    for (size_t i = rounds(run, kind < 2 ? OPERATIONS : OPERATIONS / 4); i > 0; i--) {
        for (unsigned at = 0; at < HELD; at++) {
            held[at] = take(run);
            clause_expect(held[at] != NULL, "a request of a word failed");
            clause_expect(kind != 1 || *held[at] == 0, "calloc gave a word that is not zero");
            *held[at] = index << 8 | at;
        }
        if (i % 64 == 0)
            sched_yield();
        for (unsigned at = 0; at < HELD; at++) {
            clause_expect(*held[at] == (index << 8 | at), "a block was handed to two threads");
            heap_free(run, held[at]);
        }
    }
}

static void threads_hot(const struct clause_run *run)
{
    preempt_start(run);
    for (kind = 0; kind < KINDS; kind++)
        heap_team_run(run, THREADS, work);
    preempt_stop();
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .traits = ALLOCATOR_THREAD_SAFE,
    .limit_s = 30,
    .threads = true,
    .run = threads_hot,
};
