/* Asks for such a page of a file and an anonymous one, and looks if they are mapped.  Linux calls
 * both flags together MAP_SHARED_VALIDATE. */
#include "window.h"

static void flags_both(const struct clause_run *run)
{
    const int both = MAP_SHARED | MAP_PRIVATE;
    struct window window = window_take(run, 4);
    int file = window_file(&window), error[2];
    error[0] = window_ask_map(&window, 0, 1, PROT_READ, both, file, 0);
    error[1] = window_ask_map(&window, 1, 1, PROT_READ, both | MAP_ANONYMOUS, -1, 0);
    for (unsigned page = 0; page < 2; page++) {
        struct allocator_range_info info;
        bool mapped = range_query(run, window_at(&window, page), &info);
        clause_expect(mapped == (error[page] == 0), "error %d, and page %u is %s", error[page],
                      page, mapped ? "mapped" : "not mapped");
    }
    clause_value("a file: %s, anonymous: %s", range_error(error[0]), range_error(error[1]));
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = flags_both};
