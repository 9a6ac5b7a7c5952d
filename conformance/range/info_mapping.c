/* Unmaps one page and protects another in the middle of six, and compares what each tells. */
#include "window.h"

static void info_mapping(const struct clause_run *run)
{
    struct window window = window_take(run, 8);
    struct allocator_range_info info;
    unsigned mapping = 0, rest = 0, pages = 0;
    window_map(&window, 1, 6, PROT_READ);
    window_unmap(&window, 3, 1);
    window_protect(&window, 5, 1, PROT_NONE);
    window_expect(&window);
    const unsigned starts[] = {0, 1, 1, 0, 4, 5, 6}, counts[] = {0, 2, 2, 0, 1, 1, 1};
    for (unsigned page = 1; page < 7; page++) {
        if (!range_query(run, window_at(&window, page), &info))
            continue;
        pages++;
        mapping += info.base == window_at(&window, 1) && info.length == 6 * window.page;
        rest += info.base == window_at(&window, starts[page]) &&
                info.length == counts[page] * window.page;
    }
    clause_value("%s", mapping == pages ? "the mapping's"
                       : rest == pages  ? "those of what is left"
                                        : "neither");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = info_mapping};
