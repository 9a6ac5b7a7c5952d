/* Marks the bytes of each block in a byte map, from malloc to free. */
#include "byte_map.h"
#include "clause.h"
#include "malloc_family.h"
#include "random.h"
#include "team.h"

enum { HELD = 64 };
#define OPERATIONS 30000u

static void work(unsigned index, void *argument)
{
    void *held[HELD] = {NULL};
    size_t sizes[HELD] = {0};
    uint64_t state = index;
    for (unsigned i = *(const unsigned *)argument; i > 0; i--) {
        unsigned at = (unsigned)random_below(&state, HELD);
        byte_map_clear(held[at], sizes[at]);
        free(held[at]);
        sizes[at] = BYTE_MAP_GRANULE * (size_t)(1 + random_below(&state, i % 64 == 0 ? 4096 : 32));
        held[at] = malloc(sizes[at]);
        clause_expect(held[at] != NULL, "malloc(%zu) failed", sizes[at]);
        byte_map_mark(held[at], sizes[at]);
    }
    for (unsigned at = 0; at < HELD; at++) {
        byte_map_clear(held[at], sizes[at]);
        free(held[at]);
    }
}

static void threads_overlap(const struct clause_run *run)
{
    static const unsigned teams[] = {1, 2, 8, 64};
    byte_map_open();
    for (unsigned i = 0; i < sizeof teams / sizeof teams[0]; i++) {
        unsigned operations = (run->brief ? OPERATIONS / 10 : OPERATIONS) / (1 + teams[i] / 4);
        team_run(teams[i], work, &operations);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = threads_overlap,
};
