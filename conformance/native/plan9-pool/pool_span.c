/* Asks for blocks larger than their span, and for alignments and offsets that exclude each
 * other. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static void refused(size_t size, size_t align, long offset, size_t span)
{
    size_t before = pool.curalloc;
    void *block = poolallocalign(&pool, size, align, offset, span);
    clause_expect(block == NULL, "%zu bytes, align %zu, offset %ld, span %zu gave a block", size,
                  align, offset, span);
    clause_expect(pool.curalloc == before, "a refusal changed curalloc from %zu to %zu", before,
                  pool.curalloc);
    poolcheck(&pool);
}

static void pool_span(const struct clause_run *run)
{
    (void)run;
    void *block = watched_alloc(&pool, 100);
    for (size_t span = 1; span <= 4096; span *= 2) {
        refused(span + 1, 0, 0, span);
        refused(span * 3, 16, 0, span);
    }
    refused(64, 64, 1, 64);
    refused(1, 100, 50, 0x7fffffffffffffff / 100 * 100 + 7);
    refused(SIZE_MAX - 64, 64, 0, 0);
    refused(SIZE_MAX, 1, 0, SIZE_MAX);
    refused(1, SIZE_MAX / 2 + 1, 0, 0);
    refused(1, SIZE_MAX, -1, SIZE_MAX - 1);
    clause_expect(poolallocalign(&pool, 64, 64, 64, 64) != NULL, "64 bytes fit a span of 64");
    void *plain = poolallocalign(&pool, 40, 0, 5, 0);
    clause_expect(plain != NULL && (uintptr_t)plain % 16 == 0, "without align the offset counts");
    poolfree(&pool, block);
    poolfree(&pool, plain);
    poolcheck(&pool);
}

const struct clause CLAUSE = {.run = pool_span};
