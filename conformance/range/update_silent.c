/* Unmaps a hole, maps over it, and protects pages with the protection that they have, and none at
 * all. */
#include "heard.h"

static void update_silent(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 8);
    struct heard heard;
    heard_listen(&heard, &stretch);
    heard_begin(&heard, 0, 8, -1);
    stretch_unmap(&stretch, 0, 8);
    stretch_map(&stretch, 2, 4, PROT_READ);
    stretch_protect(&stretch, 2, 4, PROT_READ);
    stretch_protect(&stretch, 3, 1, PROT_READ);
    int error = run->allocator->range->protect(run->handle, stretch_at(&stretch, 2), 0, PROT_NONE,
                                               heard_update, &heard);
    clause_expect(heard.reports == 0, "%u reports, and nothing changed (protect of 0: %d)",
                  heard.reports, error);
    stretch_expect(&stretch);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_silent};
