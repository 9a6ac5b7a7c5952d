/* poolcheck notices each counter, map and list head of the pool that does not fit its blocks. */
#include "expect.h"

static Pool pool = EXPECT_POOL;

static void expect_noticed(const char *text)
{
    char why[128] = "";
    bool sound = poolaudit(&pool, why, sizeof why);
    EXPECT(!sound && strstr(why, text) != NULL);
    EXPECT_PANIC(text, poolcheck(&pool));
}

static void expect_number_noticed(size_t *number, const char *text)
{
    ++*number;
    expect_noticed(text);
    *number -= 2;
    expect_noticed(text);
    ++*number;
    poolcheck(&pool);
}

static void expect_map_noticed(uint64_t *map)
{
    for (size_t word = 0; word < POOL_MAP_WORDS; word++)
        for (uint64_t bit = 1; bit != 0; bit <<= 1)
            if (map[word] & bit) {
                map[word] ^= bit;
                expect_noticed("damaged");
                map[word] ^= bit;
            }
    poolcheck(&pool);
}

static void expect_head_noticed(void **head)
{
    void *was = *head;
    if (was == NULL)
        return;
    *head = NULL;
    expect_noticed("");
    *head = (char *)was + 16;
    expect_noticed("damaged");
    *head = &pool;
    expect_noticed("damaged");
    *head = was;
}

int main(void)
{
    void *blocks[40];
    for (size_t i = 0; i < 40; i++)
        blocks[i] = poolalloc(&pool, i * i * 12);
    for (size_t i = 0; i < 40; i += 2)
        poolfree(&pool, blocks[i]);
    EXPECT(poolalloc(&pool, 1 << 23) != NULL); /* joins these; the next are freed recently */
    for (size_t i = 1; i < 40; i += 6)
        poolfree(&pool, blocks[i]);
    pool.flags = POOL_NOREUSE;
    poolfree(&pool, blocks[3]);
    pool.flags = 0;
    poolcheck(&pool);
    expect_number_noticed(&pool.curalloc, "counters");
    expect_number_noticed(&pool.curfree, "counters");
    expect_number_noticed(&pool.cursize, "counters");
    expect_number_noticed(&pool.state.dead_bytes, "counters");
    pool.nfree++;
    expect_noticed("number of live blocks");
    pool.nfree--;
    expect_map_noticed(pool.state.bin_map);
    expect_map_noticed(pool.state.recent_map);
    pool.state.tree_words ^= (uint64_t)1 << 20;
    expect_noticed("damaged");
    pool.state.tree_words ^= (uint64_t)1 << 20;
    for (size_t index = 0; index < POOL_CLASSES; index++) {
        expect_head_noticed(&pool.state.bins[index]);
        expect_head_noticed(&pool.state.recent[index].head);
    }
    for (size_t order = 0; order < POOL_TREES; order++)
        expect_head_noticed(&pool.state.trees[order]);
    expect_head_noticed(&pool.state.arenas);
    poolcheck(&pool);
    poolreset(&pool);
    return 0;
}
