/* Protects four pages, the third of which is a hole, and queries those before and behind. */
#include "window.h"

static void protect_hole(const struct clause_run *run)
{
    struct window window = window_take(run, 6);
    struct allocator_range_info info;
    int after[6];
    range_must_be_real(run);
    window_map(&window, 0, 6, PROT_READ);
    window_unmap(&window, 3, 1);
    int error = range_protect(run, window_at(&window, 1), 4 * window.page, PROT_NONE);
    clause_expect(error == ENOMEM, "protect over a hole gave %d", error);
    for (unsigned page = 0; page < 6; page++)
        after[page] = range_query(run, window_at(&window, page), &info) ? info.prot : -1;
    bool before = after[1] == PROT_NONE && after[2] == PROT_NONE;
    if (before)
        window.pages[1].prot = window.pages[2].prot = PROT_NONE;
    bool behind = after[4] == PROT_NONE;
    if (behind)
        window.pages[4].prot = PROT_NONE;
    window_expect(&window);
    clause_value("%s", behind   ? "all pages that are mapped have changed"
                       : before ? "the pages before the hole have changed"
                                : "nothing has changed");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_hole};
