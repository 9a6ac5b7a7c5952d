/* Walks over mappings that were split, counts the visits of each page, and ends walks after one,
 * two and three. */
#include "window.h"

enum { PAGES = 40 };

struct walk {
    const struct window *window;
    unsigned seen[PAGES + 2]; /* with the guards of the window */
    unsigned visits, most;
};

static bool visit(void *block, size_t size, void *argument)
{
    struct walk *walk = argument;
    const struct window *window = walk->window;
    uint64_t from = ((uintptr_t)block - window->start + window->page) / window->page;
    clause_expect(size > 0 && from < PAGES + 2 && from + size / window->page <= PAGES + 2,
                  "%zu bytes at %p are walked over", size, block);
    for (uint64_t page = from; page < from + size / window->page; page++)
        walk->seen[page]++;
    return ++walk->visits < walk->most;
}

static void walk_pages(const struct clause_run *run)
{
    struct window window = window_take(run, PAGES);
    for (unsigned page = 0; page + 7 < PAGES; page += 5) {
        window_map(&window, page, 4, PROT_READ);
        window_protect(&window, page + 1, 1, PROT_NONE);
        window_unmap(&window, page + 2, 1);
    }
    struct walk walk = {.window = &window, .most = PAGES};
    run->allocator->inspect->walk(run->handle, visit, &walk);
    clause_expect(walk.seen[0] == 1 && walk.seen[PAGES + 1] == 1, "an outer page is missed");
    for (unsigned page = 0; page < PAGES; page++)
        clause_expect(walk.seen[page + 1] == window.pages[page].mapped,
                      "page %u is %s, and was walked over %u times", page,
                      window.pages[page].mapped ? "mapped" : "not mapped", walk.seen[page + 1]);
    for (unsigned most = 1; most < 4; most++) {
        walk = (struct walk){.window = &window, .most = most};
        run->allocator->inspect->walk(run->handle, visit, &walk);
        clause_expect(walk.visits == most, "%u visits, where the visitor ends it after %u",
                      walk.visits, most);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_WALK, .run = walk_pages};
