/* Maps, protects and unmaps one byte less than some pages and one more, and looks at each page. */
#include "window.h"

static void expect_pages(const struct window *window, uint64_t length, unsigned count)
{
    const struct clause_run *run = window->run;
    uint64_t at = window_at(window, 1);
    struct window wanted = *window;
    clause_expect(range_map_at(run, at, length, PROT_READ) == 0, "map_at of %" PRIu64, length);
    for (unsigned page = 1; page <= count; page++)
        wanted.pages[page] = (struct window_page){true, PROT_READ, RANGE_PLAIN, 0};
    window_expect(&wanted);
    clause_expect(range_protect(run, at, length, PROT_NONE) == 0, "protect of %" PRIu64, length);
    for (unsigned page = 1; page <= count; page++)
        wanted.pages[page].prot = PROT_NONE;
    window_expect(&wanted);
    range_sure_unmap(run, at, length);
    window_expect(window);
}

static void length_rounds(const struct clause_run *run)
{
    struct window window = window_take(run, 6);
    const uint64_t page = window.page;
    for (unsigned count = 1; count < 4; count++) {
        expect_pages(&window, count * page, count);
        expect_pages(&window, (count - 1) * page + 1, count);
        expect_pages(&window, count * page - 1, count);
    }
    uint64_t address = range_sure_map_any(run, page + 1, PROT_READ);
    clause_expect(range_is_mapped(run, address) && range_is_mapped(run, address + page),
                  "map_any of a page and a byte did not map two pages");
    range_sure_unmap(run, address, page + 1);
    clause_expect(!range_is_mapped(run, address) && !range_is_mapped(run, address + page),
                  "unmap of a page and a byte did not unmap two pages");
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = length_rounds};
