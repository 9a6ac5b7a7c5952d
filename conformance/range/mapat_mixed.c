/* Goes through all patterns of mapped and free among six pages. */
#include "stretch.h"

static void mapat_mixed(const struct clause_run *run)
{
    enum { PAGES = 6 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++) {
        for (unsigned page = 0; page < PAGES; page++)
            if (mask >> page & 1)
                stretch_map(&stretch, page, 1, PROT_READ);
        stretch_map(&stretch, 1, PAGES - 2, PROT_READ | PROT_WRITE);
        stretch_expect(&stretch);
        stretch_unmap(&stretch, 0, PAGES);
        stretch_expect(&stretch);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_mixed};
