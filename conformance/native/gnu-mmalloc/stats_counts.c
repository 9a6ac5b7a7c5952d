/* Compares the numbers of mmstats with blocks that it takes and frees. */
#include "region.h"

enum { BLOCKS = 300, SIZE = 100 };

static void stats_counts(const struct clause_run *run)
{
    void *md = mmalloc_attach(-1, NULL), *blocks[BLOCKS], *large;
    (void)run;
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    size_t first = mmstats(md).chunks_used;
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = mmalloc(md, SIZE);
    large = mmalloc(md, 1000000);
    clause_expect(large != NULL && blocks[BLOCKS - 1] != NULL, "no blocks");
    struct mstats full = mmstats(md);
    clause_expect(full.chunks_used - first == BLOCKS + 1, "%zu blocks instead of %d",
                  full.chunks_used - first, BLOCKS + 1);
    clause_expect(full.bytes_used >= BLOCKS * SIZE + 1000000 && full.bytes_used <= full.bytes_total,
                  "%zu bytes of %zu", full.bytes_used, full.bytes_total);
    for (unsigned i = 0; i < BLOCKS; i += 2)
        mfree(md, blocks[i]);
    struct mstats half = mmstats(md);
    clause_expect(half.chunks_used == full.chunks_used - BLOCKS / 2, "%zu blocks after frees",
                  half.chunks_used);
    clause_expect(half.chunks_free == full.chunks_free + BLOCKS / 2 && full.chunks_free < 100000,
                  "%zu blocks are ready, and %zu after %d frees", full.chunks_free,
                  half.chunks_free, BLOCKS / 2);
    clause_expect(half.bytes_used + half.bytes_free == half.bytes_total, "the bytes do not add up");
    clause_expect(half.bad_frees == 0, "%zu bad frees", half.bad_frees);
    mfree(md, blocks[0]);
    mfree(md, (char *)large + 16);
    clause_expect(mmstats(md).bad_frees == 2, "%zu bad frees, not 2", mmstats(md).bad_frees);
    clause_expect(mmstats(NULL).chunks_used == 0 || mmstats(NULL).bytes_total > 0,
                  "blocks without bytes");
    region_end(md);
}

const struct clause CLAUSE = {.run = stats_counts};
