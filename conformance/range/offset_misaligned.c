/* Asks map_at and map_any for offsets of 1, 512, half a page and a byte beside one. */
#include "window.h"

static void offset_misaligned(const struct clause_run *run)
{
    struct window window = window_take(run, 4);
    const int64_t page = (int64_t)window.page, offsets[] = {1, 512, page / 2, page - 1, page + 1};
    int file = window_file(&window);
    window_map_file(&window, 1, 2, PROT_READ, MAP_SHARED, 3);
    for (unsigned i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        uint64_t address = 0;
        int error = window_ask_map(&window, 0, 2, PROT_READ, MAP_SHARED, file, offsets[i]);
        clause_expect(error == EINVAL, "map_at with offset %" PRId64 " gave %d", offsets[i], error);
        error = run->allocator->range->map_any(run->handle, window.page, PROT_READ, MAP_SHARED,
                                               file, offsets[i], &address);
        clause_expect(error == EINVAL, "map_any with offset %" PRId64 " gave %d", offsets[i],
                      error);
        window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = offset_misaligned};
