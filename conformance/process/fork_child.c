/* Two threads allocate large blocks, so that they hold locks at almost any moment, while the main
 * thread forks 100 times and each child allocates. */
#include "background_team.h"
#include "child_process.h"
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"
#include "team.h"

#include <stdbool.h>

enum { THREADS = 2, FORKS = 100, BLOCKS = 100, SIZE_MOST = 200000, WRITTEN = 64 };

/* Nothing but allocations, many of them too large for a thread's own store: it is to be in the
 * allocator, with locks, at almost any moment. */
static void *churn(void *argument)
{
    void *held[16] = {NULL};
    uint64_t state = (uintptr_t)argument;
    for (unsigned i = 1; true; i++) {
        unsigned at = (unsigned)random_below(&state, 16);
        free(held[at]);
        held[at] = opaque(malloc((size_t)random_below(&state, SIZE_MOST)));
        background_rest(i);
    }
    return NULL;
}

static void allocate(void *argument)
{
    void *blocks[BLOCKS];
    uint64_t state = *(const uint64_t *)argument;
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t size = WRITTEN + (size_t)random_below(&state, i % 2 == 0 ? SIZE_MOST : 1000);
        blocks[i] = malloc(size);
        clause_expect(blocks[i] != NULL, "malloc(%zu) failed in a child", size);
        pattern_fill(blocks[i], WRITTEN, i);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(pattern_holds(blocks[i], WRITTEN, i), "a block lost its content in a child");
        free(blocks[i]);
    }
}

static void fork_child(const struct clause_run *run)
{
    for (uintptr_t i = 0; i < THREADS; i++)
        team_thread(churn, (void *)(i + 1));
    for (uint64_t i = 0; i < (run->brief ? FORKS / 4 : FORKS); i++) {
        uint64_t seed = run->seed + i;
        child_process_must_end(run, allocate, &seed, "a child that allocates");
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .limit_s = 20,
    .threads = true,
    .run = fork_child,
};
