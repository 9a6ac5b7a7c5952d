/* Asks at five bytes of each of five pages, the middle three of which are mapped. */
#include "window.h"

static void query_ends(const struct clause_run *run)
{
    struct window window = window_take(run, 5);
    struct allocator_range_info info;
    window_map(&window, 1, 3, PROT_READ);
    window_map(&window, 2, 1, PROT_NONE);
    for (unsigned page = 0; page < 5; page++) {
        const uint64_t offsets[] = {0, 1, 8, window.page / 2, window.page - 1};
        for (unsigned i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
            bool mapped = range_query(run, window_at(&window, page) + offsets[i], &info);
            clause_expect(mapped == window.pages[page].mapped, "byte %" PRIu64 " of page %u is %s",
                          offsets[i], page, mapped ? "mapped" : "not mapped");
            clause_expect(!mapped || info.prot == window.pages[page].prot,
                          "byte %" PRIu64 " of page %u has protection %d", offsets[i], page,
                          info.prot);
        }
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = query_ends};
