/* The child of a process with many threads in the allocator may allocate and free at once. */
#include "clause.h"
#include "crew.h"
#include "family.h"
#include "offspring.h"
#include "pattern.h"

#include <unistd.h>

enum { THREADS = 2, FORKS = 100, BLOCKS = 100 };

static void allocate(void *argument)
{
    void *blocks[BLOCKS];
    size_t sizes[BLOCKS];
    uint64_t state = *(const uint64_t *)argument;
    for (unsigned i = 0; i < BLOCKS; i++) {
        sizes[i] = (size_t)(1 + random_below(&state, i % 4 == 0 ? 200000 : 1000));
        blocks[i] = malloc(sizes[i]);
        clause_expect(blocks[i] != NULL, "malloc(%zu) failed in a child", sizes[i]);
        pattern_fill(blocks[i], sizes[i] < 64 ? sizes[i] : 64, i);
    }
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(pattern_holds(blocks[i], sizes[i] < 64 ? sizes[i] : 64, i),
                      "a block of %zu bytes lost its content in a child", sizes[i]);
        free(blocks[i]);
    }
}

static void fork_child(const struct clause_run *run)
{
    storm_start(THREADS, run->seed);
    for (uint64_t i = 0; i < (run->brief ? FORKS / 5 : FORKS); i++) {
        uint64_t seed = run->seed + i;
        offspring_must_end(run, allocate, &seed, "a child that allocates");
    }
    storm_stop();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "free", NULL},
    .limit_s = 20,
    .threads = true,
    .run = fork_child,
};
