/* Maps nine pages one by one, so that they could be joined, and unmaps two of each three. */
#include "stretch.h"

static void unmap_neighbours(const struct clause_run *run)
{
    enum { PAGES = 9 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        stretch_map(&stretch, page, 1, PROT_READ);
    stretch_expect(&stretch);
    for (unsigned page = 1; page < PAGES; page += 3) {
        stretch_unmap(&stretch, page, 2);
        stretch_expect(&stretch);
    }
    for (unsigned page = 0; page < PAGES; page++) {
        stretch_unmap(&stretch, page, 1);
        stretch_expect(&stretch);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_neighbours};
