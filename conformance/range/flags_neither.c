/* Asks map_at and map_any with no flag of either kind, over mapped and free pages. */
#include "window.h"

static void flags_neither(const struct clause_run *run)
{
    const int wrong[] = {0, MAP_ANONYMOUS, MAP_NORESERVE};
    struct window window = window_take(run, 4);
    int file = window_file(&window);
    window_map(&window, 1, 2, PROT_READ);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint64_t address = 0;
        int fd = wrong[i] & MAP_ANONYMOUS ? -1 : file;
        int error = window_ask_map(&window, 0, 2, PROT_READ, wrong[i], fd, 0);
        clause_expect(error == EINVAL, "map_at with flags %#x gave %d", (unsigned)wrong[i], error);
        error = run->allocator->range->map_any(run->handle, window.page, PROT_READ, wrong[i], fd, 0,
                                               &address);
        clause_expect(error == EINVAL, "map_any with flags %#x gave %d", (unsigned)wrong[i], error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = flags_neither};
