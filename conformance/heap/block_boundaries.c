/* Fills both ends of four neighbours of each size up to 32 KiB: a size class that is one byte too
 * small shows in the last byte. */
#include "bytes.h"
#include "rounds.h"
#include "sizes.h"

enum { NEIGHBOURS = 4, EDGE = 32 };

static unsigned char *blocks[NEIGHBOURS];

static size_t edge_of(size_t size)
{
    return size < EDGE ? size : EDGE;
}

/* The first and the last bytes: what is between is nobody's boundary. */
static void mark(const struct clause_run *run, unsigned index, size_t size)
{
    blocks[index] = sure_malloc(run, size);
    memset(blocks[index], (int)index + 1, edge_of(size));
    memset(blocks[index] + size - edge_of(size), (int)index + 1, edge_of(size));
}

static void look(unsigned index, size_t size)
{
    size_t edge = edge_of(size);
    bool held = bytes_differ(blocks[index], edge, (unsigned char)(index + 1)) == edge &&
                bytes_differ(blocks[index] + size - edge, edge, (unsigned char)(index + 1)) == edge;
    clause_expect(held, "a block of %zu bytes was changed by its neighbour", size);
}

static void block_boundaries(const struct clause_run *run)
{
    for (size_t size = 1; size <= SIZE_SURE; size++) {
        if (rounds_are_few(run) && (size + 1) % 16 > 2)
            continue;
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            mark(run, i, size);
        heap_free(run, blocks[1]);
        mark(run, 1, size);
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            look(i, size);
        for (unsigned i = 0; i < NEIGHBOURS; i++)
            heap_free(run, blocks[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 60, /* musl maps and unmaps for most of the larger sizes */
    .run = block_boundaries,
};
