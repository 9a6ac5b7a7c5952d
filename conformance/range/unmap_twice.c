/* Unmaps one page twice, and all of them, before anything was mapped and after. */
#include "stretch.h"

static void unmap_twice(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 5);
    stretch_unmap(&stretch, 0, 5);
    stretch_map(&stretch, 1, 3, PROT_READ);
    stretch_unmap(&stretch, 2, 1);
    stretch_unmap(&stretch, 2, 1);
    stretch_expect(&stretch);
    stretch_unmap(&stretch, 0, 5);
    stretch_unmap(&stretch, 0, 5);
    stretch_expect(&stretch);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = unmap_twice};
