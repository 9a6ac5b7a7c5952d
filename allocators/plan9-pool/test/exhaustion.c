/* When there is no arena to be had, the pool compacts exactly once and tries again, then gives up.
 *
 * Both where alloc returns nil and where maxsize would be passed; without `move` it gives up at
 * once.  What fails leaves the old block and the counters as they were.
 */
#include "expect.h"

static Pool pool;
static int moves, compactions, asked;
static bool dry;

static void *arena(size_t size)
{
    asked++;
    return dry ? NULL : malloc(size);
}

static void arena_back(void *base, size_t size)
{
    (void)size;
    free(base);
}

static unsigned char *blocks[64];

static void moved(void *from, void *to)
{
    moves++;
    for (int i = 0; i < 64; i++)
        if (blocks[i] == from) {
            blocks[i] = to;
            return;
        }
    EXPECT_NEVER("only live blocks move");
}

static void watch(Pool *watched, char *format, ...)
{
    (void)watched;
    va_list arguments;
    char line[256];
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    compactions += strstr(line, "compacted") != NULL;
}

/* A pool of one arena, full, with every other block free again. */
static void combed(size_t maxsize, void (*move)(void *from, void *to))
{
    poolreset(&pool);
    pool = (Pool){.name = "exhaustion",
                  .maxsize = maxsize,
                  .minarena = 16384,
                  .quantum = 16,
                  .minblock = 32,
                  .alloc = arena,
                  .free = arena_back,
                  .print = watch,
                  .flags = POOL_DEBUGGING,
                  .move = move};
    dry = false;
    asked = 0;
    for (int i = 0; i < 64; i++) {
        blocks[i] = poolalloc(&pool, 224);
        EXPECT(blocks[i] != NULL);
        memset(blocks[i], i, 224);
    }
    EXPECT(asked == 1 && pool.cursize == 16384);
    for (int i = 0; i < 64; i += 2) {
        poolfree(&pool, blocks[i]);
        blocks[i] = NULL;
    }
    moves = compactions = asked = 0;
}

static void expect_contents(void)
{
    for (int i = 1; i < 64; i += 2)
        for (int k = 0; k < 224; k++)
            EXPECT(blocks[i][k] == i);
    poolcheck(&pool);
}

static void expect_rescue(size_t maxsize)
{
    combed(maxsize, moved);
    dry = true;
    void *large = poolalloc(&pool, 4000);
    EXPECT(large != NULL && compactions == 1 && moves > 0);
    EXPECT(pool.lastcompact == pool.nfree && pool.nfree == 32);
    expect_contents();
    moves = compactions = 0;
    EXPECT(poolalloc(&pool, 9000) == NULL && compactions == 1 && moves == 0);
    poolfree(&pool, large);
    expect_contents();
}

static void expect_refusal_without_move(void)
{
    combed(1 << 20, NULL);
    dry = true;
    EXPECT(poolalloc(&pool, 4000) == NULL && compactions == 0 && asked == 1);
    EXPECT(poolalloc(&pool, 224) != NULL);
    expect_contents();
}

/* The block itself may move when realloc has to compact. */
static void expect_realloc_to_survive(void)
{
    combed(16384, moved);
    size_t before = pool.curalloc;
    EXPECT(poolrealloc(&pool, blocks[31], 15000) == NULL && pool.curalloc == before);
    expect_contents();
    unsigned char *larger = poolrealloc(&pool, blocks[31], 5000);
    EXPECT(larger != NULL);
    for (int k = 0; k < 224; k++)
        EXPECT(larger[k] == 31);
    blocks[31] = larger;
    expect_contents();
}

int main(void)
{
    expect_rescue(1 << 20);
    EXPECT(asked > 0);
    expect_rescue(16384);
    EXPECT(asked == 0);
    expect_refusal_without_move();
    expect_realloc_to_survive();
    poolreset(&pool);
    return 0;
}
