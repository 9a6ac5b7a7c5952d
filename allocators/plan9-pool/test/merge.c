/* merge is asked about neighbours that may touch, and about no others; its answer is followed. */
#include "expect.h"

enum { ARENA = 8192, ARENAS = 8 };

static char memory[ARENA * ARENAS * 3] __attribute__((aligned(4096)));
static size_t order[ARENAS], next_arena, asked, given_back;
static int answer;
static Pool pool;

static void *give(size_t size)
{
    EXPECT(size == ARENA && next_arena < ARENAS);
    return memory + order[next_arena++] * ARENA;
}

static void take_back(void *arena, size_t size)
{
    EXPECT((char *)arena >= memory && (char *)arena + size <= memory + sizeof memory);
    given_back += size;
}

static int merge(void *low, void *high)
{
    asked++;
    EXPECT((char *)low < (char *)high);
    EXPECT(((char *)low - memory) % ARENA == 0 && ((char *)high - memory) % ARENA == 0);
    return answer;
}

/* Eight arenas at these places of the memory, all full of blocks, all freed again. */
static void run(const size_t *places, int may_merge)
{
    pool = (Pool){.name = "merge",
                  .maxsize = sizeof memory,
                  .minarena = ARENA,
                  .alloc = give,
                  .free = take_back,
                  .merge = may_merge < 0 ? NULL : merge,
                  .panic = expect_panic};
    memcpy(order, places, sizeof order);
    answer = may_merge;
    next_arena = asked = given_back = 0;
    void *blocks[1000];
    size_t count = 0;
    while (next_arena < ARENAS) {
        blocks[count] = poolalloc(&pool, 500);
        EXPECT(blocks[count++] != NULL);
        poolcheck(&pool);
    }
    while (count > 0)
        poolfree(&pool, blocks[--count]);
    poolcheck(&pool);
}

static void expect_end(size_t arenas, size_t questions)
{
    struct poolcounts counts;
    poolcount(&pool, &counts);
    EXPECT(counts.arenas == arenas && asked == questions);
    EXPECT(pool.curalloc == 0 && pool.cursize == ARENA * ARENAS);
    if (arenas == 1) {
        EXPECT(poolisoverlap(&pool, memory + ARENA * ARENAS, 1) == 0);
        EXPECT(poolisoverlap(&pool, memory + ARENA * ARENAS - 1, 1) == 1);
        void *all = poolalloc(&pool, ARENA * ARENAS - 100);
        EXPECT(all != NULL && next_arena == ARENAS);
        poolfree(&pool, all);
    }
    EXPECT(poolisoverlap(&pool, memory, 1) == 1);
    EXPECT(poolisoverlap(&pool, memory + sizeof memory - 1, 1) == 0);
    EXPECT(poolisoverlap(&pool, memory, 0) == 0);
    void *before = (void *)((uintptr_t)memory - 10);
    EXPECT(poolisoverlap(&pool, before, 10) == 0);
    EXPECT(poolisoverlap(&pool, before, 11) == 1);
    poolreset(&pool);
    EXPECT(given_back == ARENA * ARENAS && pool.cursize == 0 && pool.curfree == 0);
}

int main(void)
{
    static const size_t up[ARENAS] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const size_t down[ARENAS] = {7, 6, 5, 4, 3, 2, 1, 0};
    static const size_t mixed[ARENAS] = {4, 0, 2, 6, 1, 7, 3, 5};
    static const size_t apart[ARENAS] = {0, 2, 4, 6, 8, 10, 12, 14};
    run(up, 1);
    expect_end(1, 7);
    run(down, 1);
    expect_end(1, 7);
    run(mixed, 1);
    expect_end(1, 7);
    run(up, 0);
    expect_end(8, 7);
    run(apart, 1);
    expect_end(8, 0);
    run(mixed, -1);
    expect_end(8, 0);
    return 0;
}
