/* Goes through all patterns of mapped and free among six pages, with the outer two and without. */
#include "stretch.h"

static void unmap_holes(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++)
        for (unsigned first = 0; first < 2; first++) {
            for (unsigned page = 0; page < PAGES; page++)
                if (mask >> page & 1)
                    stretch_map(&stretch, page, 1, PROT_READ);
            stretch_unmap(&stretch, first, PAGES - 2 * first);
            stretch_expect(&stretch);
            stretch_unmap(&stretch, 0, PAGES);
        }
    stretch_expect(&stretch);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_holes};
