/* Four threads in a ring allocate patterned blocks, and each frees those of its neighbour. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"
#include "team.h"

enum { THREADS = 4, BLOCKS = 200, ROUNDS = 20 };

static void *blocks[THREADS][BLOCKS];
static size_t sizes[THREADS][BLOCKS];
static pthread_barrier_t turn;
static unsigned rounds;

static void allocate(unsigned index, uint64_t *state)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t most = random_below(state, 32) == 0 ? 200000 : 600;
        sizes[index][i] = (size_t)(1 + random_below(state, most));
        blocks[index][i] = malloc(sizes[index][i]);
        clause_expect(blocks[index][i] != NULL, "malloc(%zu) failed", sizes[index][i]);
        pattern_fill(blocks[index][i], sizes[index][i], index * BLOCKS + i);
    }
}

static void free_of(unsigned index)
{
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(pattern_holds(blocks[index][i], sizes[index][i], index * BLOCKS + i),
                      "a block of %zu bytes lost its content", sizes[index][i]);
        free(blocks[index][i]);
    }
}

static void work(unsigned index, void *argument)
{
    uint64_t state = *(const uint64_t *)argument + index;
    for (unsigned round = 0; round < rounds; round++) {
        allocate(index, &state);
        pthread_barrier_wait(&turn);
        free_of((index + 1) % THREADS);
        pthread_barrier_wait(&turn);
    }
}

static void threads_ring(const struct clause_run *run)
{
    uint64_t seed = run->seed;
    rounds = run->brief ? ROUNDS / 5 : ROUNDS;
    pthread_barrier_init(&turn, NULL, THREADS);
    team_run(THREADS, work, &seed);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = threads_ring,
};
