/* Tries seven sizes, eleven alignments, eleven offsets and five spans with each other, and works
 * out which can be met. */
#include "watched.h"

static Pool pool = WATCHED_POOL;

static size_t divisor(size_t a, size_t b)
{
    return a == 0 ? 1 : a % b == 0 ? b : divisor(b, a % b);
}

/* Tells if any address is right: those that suit `align` come no nearer behind a boundary. */
static bool possible(size_t size, size_t align, size_t rest, size_t span)
{
    return span == 0 || (size <= span && rest % divisor(align, span) + size <= span);
}

static void one(size_t size, size_t align, long offset, size_t span)
{
    unsigned char *block = poolallocalign(&pool, size, align, offset, span);
    uintptr_t address = (uintptr_t)block;
    size_t rest = align == 0 ? 0 : (size_t)(offset % (long)align + (long)align) % align;
    clause_expect((block != NULL) == possible(size, align, rest, span),
                  "%zu bytes, align %zu, offset %ld, span %zu: %s", size, align, offset, span,
                  block == NULL ? "nil" : "a block where none is right");
    if (block == NULL)
        return;
    clause_expect(align == 0 || address % align == rest,
                  "%zu bytes, align %zu, offset %ld, span %zu at %p", size, align, offset, span,
                  (void *)block);
    clause_expect(span == 0 || size == 0 || address / span == (address + size - 1) / span,
                  "%zu bytes at %p cross a span of %zu", size, (void *)block, span);
    memset(block, 0x5a, size);
    poolcheck(&pool);
    size_t owned = poolmsize(&pool, block);
    clause_expect(owned >= size, "poolmsize is %zu for %zu bytes", owned, size);
    memset(block, 0x5a, owned);
    poolcheck(&pool);
    poolfree(&pool, block);
    clause_expect(pool.curalloc == 0, "curalloc is %zu with nothing allocated", pool.curalloc);
}

static void pool_align(const struct clause_run *run)
{
    static const size_t sizes[] = {0, 1, 8, 24, 100, 1000, 5000};
    static const size_t aligns[] = {0, 1, 3, 8, 16, 24, 32, 64, 100, 512, 4096};
    static const long offsets[] = {-64, -17, -8, -1, 0, 1, 7, 8, 24, 63, 64};
    static const size_t spans[] = {0, 64, 100, 512, 4096};
    for (size_t i = 0; i < 7 * 11 * 11 * 5; i += run->brief ? 3 : 1)
        one(sizes[i % 7], aligns[i / 7 % 11], offsets[i / 77 % 11], spans[i / 847]);
}

const struct clause CLAUSE = {.run = pool_align};
