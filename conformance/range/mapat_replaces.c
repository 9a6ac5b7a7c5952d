/* Maps each part of eight pages, of which half are anonymous and half of a file, first without a
 * file and then with one. */
#include "stretch.h"

static void mapat_replaces(const struct clause_run *run)
{
    enum { PAGES = 8 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            stretch_map(&stretch, 0, PAGES / 2, PROT_READ);
            stretch_map_file(&stretch, PAGES / 2, PAGES / 2, PROT_NONE, MAP_PRIVATE, 9);
            stretch_map(&stretch, page, count, PROT_READ | PROT_WRITE);
            stretch_expect(&stretch);
            stretch_map_file(&stretch, page, count, PROT_READ, MAP_SHARED, 20);
            stretch_expect(&stretch);
        }
    stretch_unmap(&stretch, 0, PAGES);
    stretch_expect(&stretch);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = mapat_replaces};
