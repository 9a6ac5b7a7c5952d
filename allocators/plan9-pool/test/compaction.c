/* poolcompact slides blocks together and says so afterwards; pinned and dead blocks stay.
 *
 * Without `move` it does nothing.  With it, an arena without pinned blocks ends in one free block.
 */
#include "expect.h"

enum { BLOCKS = 400 };

static Pool pool = EXPECT_POOL;
static unsigned char *blocks[BLOCKS];
static size_t sizes[BLOCKS];
static size_t moves;

static void moved(void *from, void *to)
{
    EXPECT(to < from && (uintptr_t)to % 16 == 0);
    for (size_t i = 0; i < BLOCKS; i++)
        if (blocks[i] == from) {
            blocks[i] = to;
            for (size_t k = 0; k < sizes[i]; k++)
                EXPECT(blocks[i][k] == (unsigned char)i);
            moves++;
            return;
        }
    EXPECT_NEVER("a block moved that is not live");
}

static void fill(void)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = expect_below(i % 16 == 0 ? 3000 : 300);
        blocks[i] = poolalloc(&pool, sizes[i]);
        EXPECT(blocks[i] != NULL);
        memset(blocks[i], (int)i, sizes[i]);
    }
}

static void drop(size_t i)
{
    poolfree(&pool, blocks[i]);
    blocks[i] = NULL;
    sizes[i] = 0;
}

static void drop_every(size_t step)
{
    for (size_t i = 0; i < BLOCKS; i += step)
        if (blocks[i] != NULL)
            drop(i);
}

struct dump {
    size_t free_blocks, blocks, bytes;
};
static struct dump dump;

static void read_dump(Pool *dumped, char *format, ...)
{
    (void)dumped;
    char line[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t size;
    if (sscanf(line, "block %*p: %zu bytes", &size) != 1)
        return;
    dump.blocks++;
    dump.bytes += size;
    dump.free_blocks += strstr(line, " free") != NULL;
}

static void take_dump(void)
{
    dump = (struct dump){0};
    pool.print = read_dump;
    pooldump(&pool);
    pool.print = NULL;
}

static void expect_contents(void)
{
    for (size_t i = 0; i < BLOCKS; i++)
        for (size_t k = 0; k < sizes[i]; k++)
            EXPECT(blocks[i][k] == (unsigned char)i);
    poolcheck(&pool);
}

static void expect_one_free_block(void)
{
    fill();
    drop_every(3);
    EXPECT(poolcompact(&pool) == 0);
    pool.move = moved;
    size_t free_before = pool.curfree;
    EXPECT(poolcompact(&pool) == 1 && moves > 0);
    EXPECT(pool.curfree == free_before && pool.lastcompact == pool.nfree);
    expect_contents();
    struct poolcounts counts;
    poolcount(&pool, &counts);
    take_dump();
    EXPECT(dump.free_blocks <= counts.arenas);
    EXPECT(dump.blocks == counts.live + dump.free_blocks);
    EXPECT(dump.bytes == pool.curalloc + pool.curfree);
    EXPECT(poolcompact(&pool) == 0);
    size_t kept = 0; /* holes come from shrinking, too */
    while (sizes[kept] < 200)
        kept++;
    sizes[kept] = 20;
    EXPECT(poolrealloc(&pool, blocks[kept], 20) == blocks[kept]);
    EXPECT(poolcompact(&pool) == 1);
    expect_contents();
}

static void expect_pinned_to_stay(void)
{
    unsigned char *page = poolallocalign(&pool, 200, 1024, 0, 0);
    unsigned char *odd = poolallocalign(&pool, 50, 64, 7, 0);
    memset(page, 0xaa, 200);
    memset(odd, 0xbb, 50);
    drop_every(2);
    poolcompact(&pool);
    EXPECT((uintptr_t)page % 1024 == 0 && (uintptr_t)odd % 64 == 7);
    for (size_t k = 0; k < 200; k++)
        EXPECT(page[k] == 0xaa && (k >= 50 || odd[k] == 0xbb));
    expect_contents();
    poolfree(&pool, page);
    poolfree(&pool, odd);
}

static void expect_dead_to_stay(void)
{
    pool.flags = POOL_NOREUSE;
    drop_every(5);
    pool.flags = 0;
    struct poolcounts before, after;
    poolcount(&pool, &before);
    EXPECT(before.dead_bytes > 0);
    drop_every(7);
    poolcompact(&pool);
    poolcount(&pool, &after);
    EXPECT(after.dead_bytes == before.dead_bytes);
    expect_contents();
}

/* The caller's own callback serves where the pool has none, and an overrun is not moved away. */
static void count_moves(void *from, void *to, void *argument)
{
    moved(from, to);
    ++*(size_t *)argument;
}

static void expect_own_callback(void)
{
    pool.move = NULL;
    size_t told = 0;
    EXPECT(poolcompactto(&pool, NULL, NULL) == 0);
    drop_every(11);
    EXPECT(poolcompactto(&pool, count_moves, &told) == told);
    EXPECT(told > 0);
    expect_contents();
    size_t last = BLOCKS - 1;
    while (blocks[last] == NULL || sizes[last] == 0)
        last--;
    blocks[last][sizes[last]] ^= 0xff;
    drop_every(13);
    EXPECT_PANIC("past the end", poolcompactto(&pool, count_moves, &told));
}

int main(void)
{
    expect_one_free_block();
    expect_pinned_to_stay();
    expect_dead_to_stay();
    expect_own_callback();
    poolreset(&pool);
    return 0;
}
