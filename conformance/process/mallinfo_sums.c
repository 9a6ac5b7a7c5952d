/* Compares the counts before, with and after 1000 blocks.  Small free blocks (fsmblks) are part of
 * fordblks in the GNU C library, and beside it in System V's sense. */
#include "clause.h"
#include "malloc_family.h"

#ifdef __GLIBC__

enum { BLOCKS = 1000, BLOCK_BYTES = 3000 };

static struct mallinfo2 look(void)
{
    struct mallinfo2 info = mallinfo2();
    size_t together = info.uordblks + info.fordblks;
    clause_expect(together == info.arena || together + info.fsmblks == info.arena,
                  "in use %zu + free %zu (and %zu small ones) is not the arena's %zu",
                  info.uordblks, info.fordblks, info.fsmblks, info.arena);
    clause_expect(info.keepcost <= info.fordblks + info.arena, "keepcost is %zu", info.keepcost);
    return info;
}

static size_t in_use(void)
{
    struct mallinfo2 info = look();
    return info.uordblks + info.hblkhd;
}

static void mallinfo_sums(const struct clause_run *run)
{
    void *blocks[BLOCKS];
    (void)run;
    size_t before = in_use();
    for (unsigned i = 0; i < BLOCKS; i++)
        blocks[i] = malloc(BLOCK_BYTES);
    size_t within = in_use();
    clause_expect(within >= before + (size_t)BLOCKS * BLOCK_BYTES,
                  "%zu bytes in use before and %zu after %d blocks of %d", before, within,
                  (int)BLOCKS, (int)BLOCK_BYTES);
    for (unsigned i = 0; i < BLOCKS; i++)
        free(blocks[i]);
    clause_expect(in_use() < within - (size_t)BLOCKS * BLOCK_BYTES / 2,
                  "%zu bytes in use with the blocks, %zu without", within, in_use());
}

#else

static void mallinfo_sums(const struct clause_run *run)
{
    (void)run;
    clause_unsupported("the C library has no mallinfo2");
}

#endif

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", "mallinfo2", NULL},
    .run = mallinfo_sums,
};
