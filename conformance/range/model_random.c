/* 60000 calls of map_any, map_at with and without a file, protect and unmap on 48 pages, which are
 * compared after every 16. */
#include "random.h"
#include "rounds.h"
#include "window.h"

enum { PAGES = 48, OPERATIONS = 60000, LONGEST = 10 };

static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC};

/* What map_any gives is free, wherever it is. */
static void map_anywhere(struct window *window, unsigned count, int prot)
{
    uint64_t at = range_sure_map_any(window->run, count * window->page, prot);
    uint64_t from = (at - window->start) / window->page;
    for (unsigned i = 0; i < count; i++)
        if (at + i * window->page - window->start < PAGES * window->page) {
            struct window_page *page = &window->pages[from + i];
            clause_expect(!page->mapped, "map_any gave page %u, which is mapped",
                          (unsigned)from + i);
            *page = (struct window_page){true, prot, RANGE_PLAIN, 0};
        } else {
            range_sure_unmap(window->run, at + i * window->page, window->page);
        }
}

static void operate(struct window *window, uint64_t *random)
{
    unsigned page = (unsigned)random_below(random, PAGES - LONGEST + 1);
    unsigned count = 1 + (unsigned)random_below(random, LONGEST);
    int prot = prots[random_below(random, 4)], kind = (int)random_below(random, 10);
    if (kind >= 7 && window_is_mapped(window, page, count))
        window_protect(window, page, count, prot);
    else if (kind == 6)
        map_anywhere(window, count, prot);
    else if (kind >= 4)
        window_map_file(window, page, count, prot & ~PROT_EXEC,
                        kind == 4 ? MAP_SHARED : MAP_PRIVATE, (unsigned)random_below(random, 99));
    else if (kind >= 2)
        window_map(window, page, count, prot);
    else
        window_unmap(window, page, count);
}

static void model_random(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct window window = window_take(run, PAGES);
    const size_t between = run->emulated ? 64 : 16;
    range_must_be_real(run);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        operate(&window, &random);
        if (i % between == 0)
            window_expect(&window);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .limit_s = 30, .run = model_random};
