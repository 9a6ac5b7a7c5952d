/* Takes sizes up to 40000, new and recycled, with ten settings, and computes each block. */
#include "watched.h"

enum { HEADER = 8, ALIGN = 16, LEAST = 32, SIZE_MOST = 40000 };

/* User pointers are multiples of 16. */
static size_t multiple_of(size_t quantum)
{
    size_t multiple = quantum == 0 ? ALIGN : quantum;
    while (multiple % ALIGN != 0)
        multiple += quantum;
    return multiple;
}

/* Each size where blocks are small, and where they begin to be large. */
static size_t step(size_t size)
{
    return size < 1000 || (size > 9000 && size < 9300) ? 1 : size < 9000 ? 803 : 2999;
}

static void rounds(size_t quantum, size_t minblock)
{
    size_t multiple = multiple_of(quantum);
    for (size_t size = 0; size <= SIZE_MOST; size += step(size)) {
        Pool pool = WATCHED_POOL;
        pool.quantum = quantum;
        pool.minblock = minblock;
        size_t least = size + HEADER > minblock ? size + HEADER : minblock;
        least = least > LEAST ? least : LEAST;
        size_t expected = (least + multiple - 1) / multiple * multiple;
        for (int again = 0; again < 2; again++) { /* new, and from what was freed */
            void *block = watched_alloc(&pool, size);
            clause_expect(pool.curalloc == expected && (uintptr_t)block % ALIGN == 0,
                          "%zu bytes take %zu of quantum %zu and minblock %zu, not %zu", size,
                          pool.curalloc, quantum, minblock, expected);
            size_t owned = poolmsize(&pool, block);
            clause_expect(owned == expected - HEADER, "poolmsize is %zu, the block %zu", owned,
                          expected);
            poolfree(&pool, block);
        }
        poolcheck(&pool);
        poolreset(&pool);
    }
}

static void pool_quantum(const struct clause_run *run)
{
    static const size_t quanta[] = {16, 24, 32, 8, 0, 64, 128, 10, 48, 63};
    static const size_t blocks[] = {32, 0, 48, 0, 0, 32, 300, 63, 64, 71};
    for (size_t i = 0; i < (run->brief ? 6 : 10); i++)
        rounds(quanta[i], blocks[i]);
    static Pool none = WATCHED_POOL;
    none.quantum = SIZE_MAX;
    clause_expect(poolalloc(&none, 1) == NULL, "a quantum of all memory gave a block");
    poolreset(&none);
    none = (Pool){.maxsize = SIZE_MAX, .minblock = SIZE_MAX};
    clause_expect(poolalloc(&none, 1) == NULL, "a minblock of all memory gave a block");
}

const struct clause CLAUSE = {.run = pool_quantum};
