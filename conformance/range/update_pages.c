/* Goes through all patterns of holes among six pages with each operation. */
#include "heard.h"

enum { PAGES = 6 };

static void prepare(struct window *window, unsigned mask)
{
    window->update = NULL;
    window_map(window, 0, PAGES, PROT_READ);
    for (unsigned page = 0; page < PAGES; page++)
        if (mask >> page & 1)
            window_unmap(window, page, 1);
    window->update = heard_update;
}

static void update_pages(const struct clause_run *run)
{
    struct window window = window_take(run, PAGES);
    struct heard heard;
    heard_listen(&heard, &window);
    for (unsigned mask = 0; mask < 1u << PAGES; mask++)
        for (unsigned first = 0; first < 3; first++) {
            unsigned count = PAGES - 2 * first;
            prepare(&window, mask);
            heard_begin(&heard, first, count, -1);
            window_map(&window, first, count, PROT_READ);
            heard_end(&heard);
            heard_begin(&heard, first, count, PROT_NONE);
            window_protect(&window, first, count, PROT_NONE);
            heard_end(&heard);
            prepare(&window, mask);
            heard_begin(&heard, first, count, -1);
            window_unmap(&window, first, count);
            heard_end(&heard);
        }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = update_pages};
