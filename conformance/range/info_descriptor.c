/* Queries pages of a file and anonymous ones. */
#include "window.h"

static void info_descriptor(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    struct allocator_range_info info;
    window_map(&window, 0, 2, PROT_READ);
    window_map_file(&window, 2, 2, PROT_READ, MAP_SHARED, 0);
    clause_expect(range_query(run, window_at(&window, 1), &info) && info.fd == -1,
                  "an anonymous page has a descriptor");
    clause_expect(range_query(run, window_at(&window, 3), &info), "a mapped page is not mapped");
    clause_expect(info.fd == -1 || info.fd == window.file, "descriptor %d instead of %d", info.fd,
                  window.file);
    clause_value("%s", info.fd == -1 ? "none is told" : "the descriptor is told");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = info_descriptor};
