/* Frees NULL and blocks from 0 bytes to 40 MiB, fresh and recycled, down to the last block of the
 * heap, with a sentinel in errno. */
#include "rounds.h"
#include "sentinel.h"
#include "sizes.h"

enum { BLOCKS = 32, ROUNDS = 40 };

static void free_kept(const struct clause_run *run, void *block, size_t size)
{
    sentinel_set();
    heap_free(run, block);
    clause_expect(sentinel_stands(), "free of %zu bytes set errno to %d", size, errno);
}

static void errno_free(const struct clause_run *run)
{
    static const size_t sizes[] = {0,        1,         16,        100,     1000,    5000,
                                   32 * KIB, 100 * KIB, 300 * KIB, 2 * MIB, 40 * MIB};
    void *blocks[BLOCKS];
    free_kept(run, NULL, 0);
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t count = sizes[i] > MIB ? 2 : BLOCKS;
        size_t times = rounds(run, sizes[i] > MIB ? ROUNDS / 10 : ROUNDS);
        for (size_t round = 0; round < times; round++) {
            for (unsigned at = 0; at < count; at++)
                blocks[at] = heap_malloc(run, sizes[i]);
            for (unsigned at = 0; at < count; at++)
                free_kept(run, blocks[at], sizes[i]);
        }
    }
    free_kept(run, NULL, 0);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = errno_free,
};
