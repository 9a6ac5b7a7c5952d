/* Does different things at the same addresses of two spaces, closes one, and opens a new one, which
 * is empty. */
#include "stretch.h"

static void handles_independent(const struct clause_run *run)
{
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: there is no second space");
    struct clause_run other = *run;
    struct stretch mine = stretch_take(run, 8);
    other.handle = clause_open(run, NULL);
    struct stretch yours = mine;
    yours.run = &other;
    for (unsigned page = 0; page < 8; page++) {
        stretch_map(&mine, page, 1, PROT_READ);
        stretch_expect(&yours);
        stretch_map(&yours, 7 - page, 1, PROT_NONE);
        stretch_expect(&mine);
    }
    stretch_unmap(&mine, 2, 3);
    stretch_protect(&yours, 0, 4, PROT_READ | PROT_WRITE);
    stretch_expect(&mine);
    stretch_expect(&yours);
    run->allocator->close(other.handle);
    stretch_expect(&mine);
    other.handle = clause_open(run, NULL);
    for (unsigned page = 0; page < 8; page++)
        clause_expect(!range_is_mapped(&other, stretch_at(&mine, page)),
                      "a new space has something mapped");
    run->allocator->close(other.handle);
    stretch_map(&mine, 0, 8, PROT_READ);
    stretch_expect(&mine);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = handles_independent};
