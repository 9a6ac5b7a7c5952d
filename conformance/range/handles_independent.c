/* Does different things at the same addresses of two spaces, closes one, and opens a new one, which
 * is empty. */
#include "window.h"

static void handles_independent(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second space");
    struct clause_run other = *run;
    struct window mine = window_take(run, 8);
    other.handle = clause_open(run, NULL);
    struct window yours = mine;
    yours.run = &other;
    for (unsigned page = 0; page < 8; page++) {
        window_map(&mine, page, 1, PROT_READ);
        window_expect(&yours);
        window_map(&yours, 7 - page, 1, PROT_NONE);
        window_expect(&mine);
    }
    window_unmap(&mine, 2, 3);
    window_protect(&yours, 0, 4, PROT_READ | PROT_WRITE);
    window_expect(&mine);
    window_expect(&yours);
    run->allocator->close(other.handle);
    window_expect(&mine);
    other.handle = clause_open(run, NULL);
    for (unsigned page = 0; page < 8; page++)
        clause_expect(!range_is_mapped(&other, window_at(&mine, page)),
                      "a new space has something mapped");
    run->allocator->close(other.handle);
    window_map(&mine, 0, 8, PROT_READ);
    window_expect(&mine);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = handles_independent};
