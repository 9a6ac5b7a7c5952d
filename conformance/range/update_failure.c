/* Fails at a hole, at lengths that wrap, and at a wrong address, kind and offset, with a callback
 * that counts. */
#include "heard.h"

static void update_failure(const struct clause_run *run)
{
    const struct allocator_range *range = run->allocator->range;
    struct window window = window_take(run, 8);
    struct heard heard;
    int error[6];
    heard_listen(&heard, &window);
    window.update = NULL;
    window_map(&window, 1, 6, PROT_READ);
    window_unmap(&window, 4, 1);
    window.update = heard_update;
    uint64_t at = window_at(&window, 2), length = 4 * window.page;
    heard_begin(&heard, 0, 8, -1);
    heard.reports = 0;
    error[0] = range->protect(run->handle, at, length, PROT_NONE, heard_update, &heard);
    error[1] = range->protect(run->handle, at, UINT64_MAX, PROT_NONE, heard_update, &heard);
    error[2] = range->unmap(run->handle, at, UINT64_MAX, heard_update, &heard);
    error[3] = range->unmap(run->handle, at + 1, length, heard_update, &heard);
    error[4] = window_ask_map(&window, 2, 4, PROT_NONE, 0, -1, 0);
    error[5] = window_ask_map(&window, 2, 4, PROT_NONE, MAP_PRIVATE, 0, 1);
    for (unsigned i = 0; i < 6; i++)
        clause_expect(error[i] != 0, "operation %u succeeds", i);
    clause_expect(heard.reports == 0, "%u reports of what failed", heard.reports);
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_failure};
