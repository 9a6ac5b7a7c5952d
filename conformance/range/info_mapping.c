/* Unmaps one page and protects another in the middle of six, and compares what each tells. */
#include "stretch.h"

static void info_mapping(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 8);
    struct allocator_range_info info;
    unsigned mapping = 0, rest = 0, pages = 0;
    stretch_map(&stretch, 1, 6, PROT_READ);
    stretch_unmap(&stretch, 3, 1);
    stretch_protect(&stretch, 5, 1, PROT_NONE);
    stretch_expect(&stretch);
    const unsigned starts[] = {0, 1, 1, 0, 4, 5, 6}, counts[] = {0, 2, 2, 0, 1, 1, 1};
    for (unsigned page = 1; page < 7; page++) {
        if (!range_query(run, stretch_at(&stretch, page), &info))
            continue;
        pages++;
        mapping += info.base == stretch_at(&stretch, 1) && info.length == 6 * stretch.page;
        rest += info.base == stretch_at(&stretch, starts[page]) &&
                info.length == counts[page] * stretch.page;
    }
    clause_value("%s", mapping == pages ? "the mapping's"
                       : rest == pages  ? "those of what is left"
                                        : "neither");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = info_mapping};
