/* Asks about the first, the second, the middle and the last byte of seven pages, and about NULL. */
#include "heap_inspect.h"
#include "window.h"

static void owns_pages(const struct clause_run *run)
{
    struct window window = window_take(run, 7);
    window_map(&window, 1, 2, PROT_READ);
    window_map(&window, 4, 2, PROT_NONE);
    for (unsigned page = 0; page < 7; page++) {
        const uint64_t offsets[] = {0, 1, window.page / 2, window.page - 1};
        for (unsigned i = 0; i < 4; i++) {
            uint64_t at = window_at(&window, page) + offsets[i];
            clause_expect(heap_owns(run, (const void *)(uintptr_t)at) == window.pages[page].mapped,
                          "byte %" PRIu64 " of page %u, which is %s", offsets[i], page,
                          window.pages[page].mapped ? "mapped" : "not mapped");
        }
    }
    clause_expect(!heap_owns(run, NULL), "it owns NULL");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_OWNS, .run = owns_pages};
