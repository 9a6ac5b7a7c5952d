/* Fills a region with blocks of one size after the other, until there is none, and frees them. */
#include "region.h"

enum { REGION = 4 << 20, MOST = REGION / 100 };

static size_t filled(void *md, size_t size, void **blocks, bool backwards)
{
    size_t count = 0;
    while (count < MOST && (blocks[count] = mmalloc(md, size)) != NULL)
        count++;
    for (size_t i = 0; i < count; i++)
        mfree(md, blocks[backwards ? count - 1 - i : i]);
    clause_expect(mmstats(md).chunks_used == 0, "%zu blocks live", mmstats(md).chunks_used);
    return count * size;
}

static void slabs_return(const struct clause_run *run)
{
    static const size_t sizes[] = {100, 1000, 3000, 30000, 100, 500000, 1000, 100};
    void *md = mmalloc_attach_sized(-1, NULL, 0, REGION);
    void **blocks = clause_memory(MOST * sizeof *blocks);
    (void)run;
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t bytes = filled(md, sizes[i], blocks, i % 2 != 0);
        clause_expect(bytes >= REGION / 8 * 5, "blocks of %zu bytes fill %zu of %d", sizes[i],
                      bytes, REGION);
    }
    char why[120] = "";
    clause_expect(mmalloc_check(md, why, sizeof why), "the heap: %s", why);
    region_end(md);
}

const struct clause CLAUSE = {.run = slabs_return};
