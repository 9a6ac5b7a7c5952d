/* Queries anonymous pages and shared and private ones of a file, of map_at and of map_any. */
#include "window.h"

static void info_kind(const struct clause_run *run)
{
    struct window window = window_take(run, 6);
    uint64_t address = 0;
    struct allocator_range_info info;
    window_map(&window, 0, 2, PROT_READ);
    window_map_file(&window, 2, 2, PROT_READ, MAP_SHARED, 0);
    window_map_file(&window, 4, 2, PROT_READ, MAP_PRIVATE, 2);
    window_expect(&window);
    int file = window_file(&window);
    int error = run->allocator->range->map_any(run->handle, window.page, PROT_READ, MAP_SHARED,
                                               file, 0, &address);
    clause_expect(error == 0, "map_any of a file gave %d", error);
    clause_expect(range_query(run, address, &info), "what map_any mapped is not mapped");
    clause_expect((info.flags & RANGE_KIND) == MAP_SHARED, "flags %#x instead of MAP_SHARED",
                  (unsigned)info.flags);
    clause_expect(info.base == address && info.length == window.page && info.offset == 0,
                  "another place than map_any gave");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = info_kind};
