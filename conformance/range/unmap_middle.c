/* Unmaps each part of seven pages, anonymous and of a file. */
#include "stretch.h"

static void unmap_middle(const struct clause_run *run)
{
    enum { PAGES = 7 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            stretch_map(&stretch, 0, PAGES, PROT_READ | PROT_WRITE);
            stretch_unmap(&stretch, page, count);
            stretch_expect(&stretch);
            stretch_map_file(&stretch, 0, PAGES, PROT_READ, MAP_SHARED, 2);
            stretch_unmap(&stretch, page, count);
            stretch_expect(&stretch);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_middle};
