/* Cuts each page out of a file's nine, protects the next, and fills the hole from another place of
 * the file. */
#include "stretch.h"

static void offset_split(const struct clause_run *run)
{
    enum { PAGES = 9 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++) {
        stretch_map_file(&stretch, 0, PAGES, PROT_READ, MAP_PRIVATE, 100);
        stretch_unmap(&stretch, page, 1);
        stretch_expect(&stretch);
        if (page + 2 < PAGES)
            stretch_protect(&stretch, page + 1, 1, PROT_NONE);
        stretch_expect(&stretch);
        stretch_map_file(&stretch, page, 1, PROT_READ, MAP_PRIVATE, 7);
        stretch_expect(&stretch);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = offset_split};
