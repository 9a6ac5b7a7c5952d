/* Goes through all patterns of holes among six pages with each operation. */
#include "heard.h"

enum { PAGES = 6 };

static void prepare(struct stretch *stretch, unsigned mask)
{
    stretch->update = NULL;
    stretch_map(stretch, 0, PAGES, PROT_READ);
    for (unsigned page = 0; page < PAGES; page++)
        if (mask >> page & 1)
            stretch_unmap(stretch, page, 1);
    stretch->update = heard_update;
}

static void update_pages(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, PAGES);
    struct heard heard;
    heard_listen(&heard, &stretch);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++)
        for (unsigned first = 0; first < 3; first++) {
            unsigned count = PAGES - 2 * first;
            prepare(&stretch, mask);
            heard_begin(&heard, first, count, -1);
            stretch_map(&stretch, first, count, PROT_READ);
            heard_end(&heard);
            heard_begin(&heard, first, count, PROT_NONE);
            stretch_protect(&stretch, first, count, PROT_NONE);
            heard_end(&heard);
            prepare(&stretch, mask);
            heard_begin(&heard, first, count, -1);
            stretch_unmap(&stretch, first, count);
            heard_end(&heard);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_pages};
