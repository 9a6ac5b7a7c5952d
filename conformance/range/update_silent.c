/* Unmaps a hole, maps over it, and protects pages with the protection that they have, and none at
 * all. */
#include "heard.h"

static void update_silent(const struct clause_run *run)
{
    struct window window = window_take(run, 8);
    struct heard heard;
    heard_listen(&heard, &window);
    heard_begin(&heard, 0, 8, -1);
    window_unmap(&window, 0, 8);
    window_map(&window, 2, 4, PROT_READ);
    window_protect(&window, 2, 4, PROT_READ);
    window_protect(&window, 3, 1, PROT_READ);
    int error = run->allocator->range->protect(run->handle, window_at(&window, 2), 0, PROT_NONE,
                                               heard_update, &heard);
    clause_expect(heard.reports == 0, "%u reports, and nothing changed (protect of 0: %d)",
                  heard.reports, error);
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_silent};
