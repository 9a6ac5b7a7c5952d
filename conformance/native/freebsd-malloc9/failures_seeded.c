/* Draws 20,000 requests at one in 10 with two seeds, one of them twice. */
#include "kernel.h"

/* A hash of which requests failed. */
static uint64_t draw(uint64_t seed)
{
    uint64_t hash = 0;
    malloc9_failures(10, seed, false);
    for (unsigned call = 0; call < 20000; call++) {
        void *block = kern_malloc(40, M_CLAUSE, M_NOWAIT);
        hash = hash * 31 + (block == NULL);
        kern_free(block, M_CLAUSE);
    }
    return hash;
}

static void failures_seeded(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    uint64_t one = draw(1), again = draw(1), other = draw(2);
    clause_expect(one == again, "the same seed failed otherwise");
    clause_expect(one != other, "another seed failed in the same way");
    clause_expect(malloc9_failure_count() > 1700 && malloc9_failure_count() < 2300,
                  "%ju of 20000 failed", (uintmax_t)malloc9_failure_count());
    malloc9_failures(0, 0, false);
}

const struct clause CLAUSE = {.run = failures_seeded};
