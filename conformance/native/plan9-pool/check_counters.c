/* Adds one to each counter of a sound pool, then takes one away, and restores it. */
#include "found.h"

static void number(size_t *number, const char *what)
{
    ++*number;
    found("counters", what);
    *number -= 2;
    found("counters", what);
    ++*number;
    poolcheck(&found_pool);
}

static void check_counters(const struct clause_run *run)
{
    (void)run;
    found_begin();
    number(&found_pool.curalloc, "curalloc");
    number(&found_pool.curfree, "curfree");
    number(&found_pool.cursize, "cursize");
    number(&found_pool.state.dead_bytes, "the dead");
    for (int by = -1; by <= 1; by += 2) {
        found_pool.nfree += by;
        found("number of live blocks", "nfree");
        found_pool.nfree -= by;
    }
    poolcheck(&found_pool);
}

const struct clause CLAUSE = {.run = check_counters};
