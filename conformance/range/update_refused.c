/* Asks protect, map_at and unmap with a callback that counts: three reports, or none and three
 * refusals. */
#include "window.h"

static void count(uint64_t start, uint64_t length, const struct allocator_range_info *before,
                  void *argument)
{
    (void)start, (void)length, (void)before;
    ++*(unsigned *)argument;
}

static void update_refused(const struct clause_run *run)
{
    const struct allocator_range *range = run->allocator->range;
    struct window window = window_take(run, 3);
    uint64_t at = window.start, page = window.page;
    unsigned reports = 0;
    int error[3];
    window_map(&window, 0, 3, PROT_READ);
    error[0] = range->protect(run->handle, at, page, PROT_NONE, count, &reports);
    error[1] = range->map_at(run->handle, at + page, page, PROT_READ | PROT_WRITE, RANGE_PLAIN, -1,
                             0, count, &reports);
    error[2] = range->unmap(run->handle, at + 2 * page, page, count, &reports);
    clause_expect(error[0] == error[1] && error[1] == error[2], "errors %d, %d and %d", error[0],
                  error[1], error[2]);
    clause_expect(error[0] == 0 || error[0] == ENOTSUP, "a callback gave error %d", error[0]);
    if (error[0] == 0) {
        window.pages[0].prot = PROT_NONE;
        window.pages[1].prot = PROT_READ | PROT_WRITE;
        window.pages[2].mapped = false;
    }
    clause_expect(reports == (error[0] == 0 ? 3 : 0), "%u reports, error %d", reports, error[0]);
    window_expect(&window);
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_refused};
