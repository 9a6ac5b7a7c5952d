/* Asks about the first, the second, the middle and the last byte of seven pages, and about NULL. */
#include "heap_inspect.h"
#include "stretch.h"

static void owns_pages(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 7);
    stretch_map(&stretch, 1, 2, PROT_READ);
    stretch_map(&stretch, 4, 2, PROT_NONE);
    for (unsigned page = 0; page < 7; page++) {
        const uint64_t offsets[] = {0, 1, stretch.page / 2, stretch.page - 1};
        for (unsigned i = 0; i < 4; i++) {
            uint64_t at = stretch_at(&stretch, page) + offsets[i];
            clause_expect(heap_owns(run, (const void *)(uintptr_t)at) == stretch.pages[page].mapped,
                          "byte %" PRIu64 " of page %u, which is %s", offsets[i], page,
                          stretch.pages[page].mapped ? "mapped" : "not mapped");
        }
    }
    clause_expect(!heap_owns(run, NULL), "it owns NULL");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_OWNS, .run = owns_pages};
