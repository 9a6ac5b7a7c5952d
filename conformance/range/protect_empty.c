/* Asks at a mapped page and at a hole. */
#include "stretch.h"

static void protect_empty(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 4);
    range_must_be_real(run);
    stretch_map(&stretch, 1, 2, PROT_READ);
    int mapped = range_protect(run, stretch_at(&stretch, 1), 0, PROT_NONE);
    int free = range_protect(run, stretch_at(&stretch, 0), 0, PROT_NONE);
    stretch_expect(&stretch);
    clause_value("%s at a page, %s at a hole", range_error(mapped), range_error(free));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_empty};
