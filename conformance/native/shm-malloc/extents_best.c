/* Frees extents of several lengths between blocks that stay, asks for lengths, and joins them all.
 */
#include "plain_blocks.h"

enum { HOLES = 5, BLOCKS = 60, PAGE_BYTES = 4096 };

static struct shm_heap *heap;

static char *pages(size_t count)
{
    return shm_heap_malloc(heap, count * PAGE_BYTES);
}

static void expect_at(size_t count, const void *place)
{
    const void *block = pages(count);
    clause_expect(block == place, "%zu pages went to %p and not to %p", count, block, place);
}

static void best(void)
{
    static const size_t lengths[HOLES] = {70, 3, 78, 4, 120};
    char *holes[HOLES];
    for (unsigned i = 0; i < HOLES; i++) {
        holes[i] = pages(lengths[i]);
        pages(1);
    }
    for (unsigned i = 0; i < HOLES; i++)
        shm_heap_free(heap, holes[i]);
    expect_at(4, holes[3]);
    expect_at(66, holes[0]); /* in one list with the 78 pages */
    expect_at(120, holes[4]);
    expect_at(3, holes[1]);
    expect_at(2, holes[0] + 66 * PAGE_BYTES);
    expect_at(77, holes[2]);
    expect_at(1, holes[2] + 77 * PAGE_BYTES);
}

static void joined(void)
{
    char *blocks[BLOCKS];
    size_t whole = 0;
    for (size_t i = 0; i < BLOCKS; whole += 130, i++)
        blocks[i] = pages(130); /* longer than all holes */
    pages(1);
    for (unsigned first = 0; first < 2; first++) /* then each joins two */
        for (unsigned i = first; i < BLOCKS; i += 2)
            shm_heap_free(heap, blocks[i]);
    expect_at(whole, blocks[0]);
}

static void extents_best(const struct clause_run *run)
{
    heap = run->handle;
    need_plain_blocks(heap);
    best();
    joined();
}

const struct clause CLAUSE = {.calls = CLAUSE_MALLOC | CLAUSE_FREE, .run = extents_best};
