/* Asks for alignments of 1, 2 and 4. */
#include "clause.h"
#include "malloc_family.h"

static void aligned_small(const struct clause_run *run)
{
    unsigned taken[3] = {0, 0, 0};
    (void)run;
    for (unsigned power = 0; power < 3; power++) {
        void *block = aligned_alloc(opaque_size((size_t)1 << power), 100);
        taken[power] = block != NULL;
        free(block);
    }
    clause_value("alignment 1: %s; 2: %s; 4: %s", taken[0] ? "taken" : "refused",
                 taken[1] ? "taken" : "refused", taken[2] ? "taken" : "refused");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "free", NULL},
    .run = aligned_small,
};
