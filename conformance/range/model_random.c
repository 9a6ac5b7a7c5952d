/* 60000 calls of map_any, map_at with and without a file, protect and unmap on 48 pages, which are
 * compared after every 16. */
#include "random.h"
#include "rounds.h"
#include "stretch.h"

enum { PAGES = 48, OPERATIONS = 60000, LONGEST = 10 };

static const int prots[] = {PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC};

/* What map_any gives is free, wherever it is. */
static void map_anywhere(struct stretch *stretch, unsigned count, int prot)
{
    uint64_t at = range_sure_map_any(stretch->run, count * stretch->page, prot);
    uint64_t from = (at - stretch->start) / stretch->page;
    for (unsigned i = 0; i < count; i++)
        if (at + i * stretch->page - stretch->start < PAGES * stretch->page) {
            struct stretch_page *page = &stretch->pages[from + i];
            clause_expect(!page->mapped, "map_any gave page %u, which is mapped",
                          (unsigned)from + i);
            *page = (struct stretch_page){true, prot, RANGE_PLAIN, 0};
        } else {
            range_sure_unmap(stretch->run, at + i * stretch->page, stretch->page);
        }
}

static void operate(struct stretch *stretch, uint64_t *random)
{
    unsigned page = (unsigned)random_below(random, PAGES - LONGEST + 1);
    unsigned count = 1 + (unsigned)random_below(random, LONGEST);
    int prot = prots[random_below(random, 4)], kind = (int)random_below(random, 10);
    if (kind >= 7 && stretch_is_mapped(stretch, page, count))
        stretch_protect(stretch, page, count, prot);
    else if (kind == 6)
        map_anywhere(stretch, count, prot);
    else if (kind >= 4)
        stretch_map_file(stretch, page, count, prot & ~PROT_EXEC,
                         kind == 4 ? MAP_SHARED : MAP_PRIVATE, (unsigned)random_below(random, 99));
    else if (kind >= 2)
        stretch_map(stretch, page, count, prot);
    else
        stretch_unmap(stretch, page, count);
}

static void model_random(const struct clause_run *run)
{
    uint64_t random = run->seed;
    struct stretch stretch = stretch_take(run, PAGES);
    const size_t between = run->emulated ? 64 : 16;
    range_must_be_real(run);
    for (size_t i = 0; i < rounds(run, OPERATIONS); i++) {
        operate(&stretch, &random);
        if (i % between == 0)
            stretch_expect(&stretch);
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .limit_s = 30, .run = model_random};
