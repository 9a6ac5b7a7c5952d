/* Tries five parameters up to 2^30, and allocates after each. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <limits.h>

static void mallopt_unknown(const struct clause_run *run)
{
    static const int unknown[] = {0, 12345, -12345, 1 << 30, -(1 << 30)};
    int least = INT_MAX, most = INT_MIN;
    for (unsigned i = 0; i < sizeof unknown / sizeof unknown[0]; i++) {
        int answer = mallopt(unknown[i], 1);
        least = answer < least ? answer : least;
        most = answer > most ? answer : most;
        for (size_t size = 1; size < (size_t)1 << 20; size *= 3) {
            void *block = malloc(size);
            clause_expect(block != NULL, "malloc(%zu) failed after mallopt", size);
            pattern_fill(block, size, run->seed);
            clause_expect(pattern_holds(block, size, run->seed), "%zu bytes do not hold", size);
            free(block);
        }
    }
    clause_value("returned %d to %d", least, most);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", "mallopt", NULL},
    .run = mallopt_unknown,
};
