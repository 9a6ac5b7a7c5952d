/* Gives each part of six pages each of three protections, and then one page in the middle
 * another. */
#include "window.h"

static void protect_splits(const struct clause_run *run)
{
    static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE};
    enum { PAGES = 6 };
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page < PAGES; page++)
        for (unsigned count = 1; page + count <= PAGES; count++)
            for (unsigned i = 0; i < 3; i++) {
                window_map(&window, 0, PAGES, PROT_READ);
                window_protect(&window, page, count, prots[i]);
                window_expect(&window);
                window_protect(&window, PAGES / 2, 1, PROT_READ | PROT_WRITE);
                window_expect(&window);
            }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = protect_splits};
