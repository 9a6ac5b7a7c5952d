/* Protects each part of eight pages, in which two anonymous mappings lie around two of a file. */
#include "stretch.h"

static void protect_across(const struct clause_run *run)
{
    enum { PAGES = 8 };
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++) {
            stretch_map(&stretch, 0, 2, PROT_READ);
            stretch_map_file(&stretch, 2, 2, PROT_READ, MAP_SHARED, 4);
            stretch_map_file(&stretch, 4, 2, PROT_READ | PROT_WRITE, MAP_PRIVATE, 6);
            stretch_map(&stretch, 6, 2, PROT_NONE);
            stretch_protect(&stretch, page, count, PROT_READ | PROT_WRITE);
            stretch_expect(&stretch);
            stretch_protect(&stretch, page, count, PROT_NONE);
            stretch_expect(&stretch);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_across};
