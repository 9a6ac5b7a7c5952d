/* Protects four pages, the third of which is a hole, and queries those before and behind. */
#include "stretch.h"

static void protect_hole(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 6);
    struct allocator_range_info info;
    int after[6];
    range_must_be_real(run);
    stretch_map(&stretch, 0, 6, PROT_READ);
    stretch_unmap(&stretch, 3, 1);
    int error = range_protect(run, stretch_at(&stretch, 1), 4 * stretch.page, PROT_NONE);
    clause_expect(error == ENOMEM, "protect over a hole gave %d", error);
    for (unsigned page = 0; page < 6; page++)
        after[page] = range_query(run, stretch_at(&stretch, page), &info) ? info.prot : -1;
    bool before = after[1] == PROT_NONE && after[2] == PROT_NONE;
    if (before)
        stretch.pages[1].prot = stretch.pages[2].prot = PROT_NONE;
    bool behind = after[4] == PROT_NONE;
    if (behind)
        stretch.pages[4].prot = PROT_NONE;
    stretch_expect(&stretch);
    clause_value("%s", behind   ? "all pages that are mapped have changed"
                       : before ? "the pages before the hole have changed"
                                : "nothing has changed");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_hole};
