/* Walks over mappings that were split, counts the visits of each page, and ends walks after one,
 * two and three. */
#include "stretch.h"

enum { PAGES = 40 };

struct walk {
    const struct stretch *stretch;
    unsigned seen[PAGES + 2]; /* with the guards of the stretch */
    unsigned visits, most;
};

static bool visit(void *block, size_t size, void *argument)
{
    struct walk *walk = argument;
    const struct stretch *stretch = walk->stretch;
    uint64_t from = ((uintptr_t)block - stretch->start + stretch->page) / stretch->page;
    clause_expect(size > 0 && from < PAGES + 2 && from + size / stretch->page <= PAGES + 2,
                  "%zu bytes at %p are walked over", size, block);
    for (uint64_t page = from; page < from + size / stretch->page; page++)
        walk->seen[page]++;
    return ++walk->visits < walk->most;
}

static void walk_pages(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, PAGES);
    for (unsigned page = 0; page + 7 < PAGES; page += 5) {
        stretch_map(&stretch, page, 4, PROT_READ);
        stretch_protect(&stretch, page + 1, 1, PROT_NONE);
        stretch_unmap(&stretch, page + 2, 1);
    }
    struct walk walk = {.stretch = &stretch, .most = PAGES};
    run->allocator->inspect->walk(run->handle, visit, &walk);
    clause_expect(walk.seen[0] == 1 && walk.seen[PAGES + 1] == 1, "an outer page is missed");
    for (unsigned page = 0; page < PAGES; page++)
        clause_expect(walk.seen[page + 1] == stretch.pages[page].mapped,
                      "page %u is %s, and was walked over %u times", page,
                      stretch.pages[page].mapped ? "mapped" : "not mapped", walk.seen[page + 1]);
    for (unsigned most = 1; most < 4; most++) {
        walk = (struct walk){.stretch = &stretch, .most = most};
        run->allocator->inspect->walk(run->handle, visit, &walk);
        clause_expect(walk.visits == most, "%u visits, where the visitor ends it after %u",
                      walk.visits, most);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE | CLAUSE_WALK, .run = walk_pages};
