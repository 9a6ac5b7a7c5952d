/* Gives each part of six pages each of three protections, and then one page in the middle
 * another. */
#include "stretch.h"

static void protect_splits(const struct clause_run *run)
{
    static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};
    enum { PAGES = 6 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++)
            for (unsigned i = 0; i < 3; i++) {
                stretch_map(&stretch, 0, PAGES, PROT_READ);
                stretch_protect(&stretch, page, count, prots[i]);
                stretch_expect(&stretch);
                stretch_protect(&stretch, PAGES / 2, 1, PROT_READ | PROT_WRITE);
                stretch_expect(&stretch);
            }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_splits};
