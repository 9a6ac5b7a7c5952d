/* Maps 20000 pages one by one, then unmaps or replaces ranges of random length 300 times and fills
 * most of them again. */
#include "random.h"
#include "spaces.h"

enum { PAGES = 20000, TIMES = 300 };

static MMAddrSpace space;

/* From one page to nearly all, short ones as often as long ones. */
static uint64_t some_length(uint64_t *random)
{
    uint64_t most = (uint64_t)1 << random_below(random, 15);
    return 1 + random_below(random, most);
}

/* A mapping for each page, so that every page is a region. */
static void fill(uint64_t from, uint64_t count)
{
    for (uint64_t page = from; page < from + count; page++)
        spaces_map(&space, page, 1, 1);
}

static void trees_bulk(const struct clause_run *run)
{
    uint64_t random = run->seed;
    for (unsigned placement = MM_LOWEST; placement <= MM_BEST; placement++) {
        spaces_begin(&space, PAGES, &(MMPolicy){.placement = (MMPlacement)placement});
        fill(0, PAGES);
        for (unsigned i = 0; i < (run->brief ? TIMES / 10 : TIMES); i++) {
            uint64_t count = some_length(&random), page = random_below(&random, PAGES - count);
            if (i % 4 == 3)
                spaces_map(&space, page, count, 3);
            else
                spaces_unmap(&space, page, count);
            spaces_expect_sound(&space);
            if (i % 2 == 0)
                fill(page, count - random_below(&random, count));
            spaces_expect_sound(&space);
        }
        spaces_unmap(&space, 0, PAGES);
        mm_free(&space);
    }
    clause_expect(spaces_nodes.asked == spaces_nodes.given_back, "nodes are left");
}

const struct clause CLAUSE = {.limit_s = 20, .run = trees_bulk};
