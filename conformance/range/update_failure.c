/* Fails at a hole, at lengths that wrap, and at a wrong address, kind and offset, with a callback
 * that counts. */
#include "heard.h"

static void update_failure(const struct clause_run *run)
{
    const struct allocator_range *range = run->allocator->range;
    struct stretch stretch = stretch_take(run, 8);
    struct heard heard;
    int error[6];
    heard_listen(&heard, &stretch);
    stretch.update = NULL;
    stretch_map(&stretch, 1, 6, PROT_READ);
    stretch_unmap(&stretch, 4, 1);
    stretch.update = heard_update;
    uint64_t at = stretch_at(&stretch, 2), length = 4 * stretch.page;
    heard_begin(&heard, 0, 8, -1);
    heard.reports = 0;
    error[0] = range->protect(run->handle, at, length, PROT_NONE, heard_update, &heard);
    error[1] = range->protect(run->handle, at, UINT64_MAX, PROT_NONE, heard_update, &heard);
    error[2] = range->unmap(run->handle, at, UINT64_MAX, heard_update, &heard);
    error[3] = range->unmap(run->handle, at + 1, length, heard_update, &heard);
    error[4] = stretch_ask_map(&stretch, 2, 4, PROT_NONE, 0, -1, 0);
    error[5] = stretch_ask_map(&stretch, 2, 4, PROT_NONE, MAP_PRIVATE, 0, 1);
    for (unsigned i = 0; i < 6; i++)
        clause_expect(error[i] != 0, "operation %u succeeds", i);
    clause_expect(heard.reports == 0, "%u reports of what failed", heard.reports);
    stretch_expect(&stretch);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_failure};
