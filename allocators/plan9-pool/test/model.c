/* A pool agrees with a plain sorted array of its blocks after each of a million random calls.
 *
 * The array knows each block's place, size and content.  After each call no two blocks overlap, the
 * call's block has kept its bytes, the counters are what the array and the arenas add up to, and
 * poolcheck finds nothing.  The words are the seed and the calls of each of 200 rounds.
 *
 * In a normal run: 1 1000
 */
#include "expect.h"

enum { BLOCKS = 24, ROUNDS = 200, CALLS = 5000 };

struct entry {
    unsigned char *start;
    size_t size, number;
    unsigned char fill;
};

static struct entry entries[BLOCKS]; /* sorted by address */
static size_t count;
static size_t asked_for, numbers;
static Pool pool;

static void *alloc_counting(size_t size)
{
    asked_for += size;
    return malloc(size);
}

static void free_arena(void *arena, size_t size)
{
    (void)size;
    free(arena);
}

static void sift(size_t at)
{
    for (; at > 0 && entries[at - 1].start > entries[at].start; at--) {
        struct entry entry = entries[at];
        entries[at] = entries[at - 1];
        entries[at - 1] = entry;
    }
}

static void moved(void *from, void *to)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].start == from) {
            entries[i].start = to;
            return;
        }
    EXPECT_NEVER("a block moved that is not live");
}

static void remember(unsigned char *start, size_t size, unsigned char fill)
{
    memset(start, fill, size);
    entries[count++] = (struct entry){start, size, numbers++, fill};
    sift(count - 1);
}

static void forget(size_t at)
{
    memmove(&entries[at], &entries[at + 1], (--count - at) * sizeof entries[0]);
}

static void expect_content(const unsigned char *bytes, size_t size, unsigned char fill)
{
    for (size_t i = 0; i < size; i++)
        EXPECT(bytes[i] == fill);
}

static size_t random_size(void)
{
    size_t kind = expect_below(8);
    return kind < 5 ? expect_below(200) : kind < 7 ? expect_below(2000) : expect_below(20000);
}

static void do_alloc(void)
{
    static const size_t aligns[] = {0, 8, 16, 24, 64, 256, 4096}, spans[] = {0, 0, 512, 4096, 1000};
    size_t size = random_size();
    if (expect_below(4) != 0) {
        unsigned char *block = poolalloc(&pool, size);
        if (block != NULL)
            remember(block, size, (unsigned char)expect_random());
        return;
    }
    size_t align = aligns[expect_below(7)], span = spans[expect_below(5)];
    long offset = (long)expect_below(129) - 64;
    unsigned char *block = poolallocalign(&pool, size, align, offset, span);
    if (block == NULL)
        return;
    uintptr_t address = (uintptr_t)block;
    EXPECT(align == 0 || ((long)(address % align) - offset) % (long)align == 0);
    EXPECT(span == 0 || size == 0 || address / span == (address + size - 1) / span);
    remember(block, size, (unsigned char)expect_random());
}

/* Where the block is now: compaction may have moved it. */
static size_t place_of(size_t number)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].number == number)
            return i;
    EXPECT_NEVER("the block is still live");
    return 0;
}

static void do_realloc(size_t at)
{
    struct entry old = entries[at];
    size_t size = random_size();
    unsigned char *block = poolrealloc(&pool, old.start, size);
    at = place_of(old.number);
    if (size == 0) {
        EXPECT(block == NULL);
        forget(at);
    } else if (block == NULL) {
        expect_content(entries[at].start, old.size, old.fill);
    } else {
        expect_content(block, old.size < size ? old.size : size, old.fill);
        forget(at);
        remember(block, size, old.fill);
    }
}

static void one_call(void)
{
    size_t kind = expect_below(16);
    if (count == 0 || (kind < 6 && count < BLOCKS)) {
        do_alloc();
        return;
    }
    size_t at = expect_below(count);
    expect_content(entries[at].start, entries[at].size, entries[at].fill);
    if (kind < 11) {
        poolfree(&pool, entries[at].start);
        forget(at);
    } else if (kind < 14) {
        do_realloc(at);
    } else if (kind == 14) {
        size_t size = poolmsize(&pool, entries[at].start);
        EXPECT(size >= entries[at].size && poolmsize(&pool, entries[at].start) == size);
        entries[at].size = size;
        memset(entries[at].start, entries[at].fill, size);
    } else if (expect_below(16) == 0) {
        poolcompact(&pool);
    }
}

static void expect_agreement(void)
{
    struct poolcounts counts;
    size_t owned = 0;
    for (size_t i = 0; i < count; i++) {
        owned += entries[i].size;
        EXPECT(i == 0 || entries[i - 1].start + entries[i - 1].size <= entries[i].start);
    }
    poolcount(&pool, &counts);
    EXPECT(counts.live == count);
    EXPECT(pool.curalloc >= owned + 8 * count);
    EXPECT(pool.cursize >= asked_for && pool.cursize <= pool.maxsize);
    EXPECT(pool.curalloc + pool.curfree + counts.dead_bytes + counts.overhead_bytes ==
           pool.cursize);
    EXPECT(counts.overhead_bytes <= counts.arenas * 256);
    poolcheck(&pool);
}

/* Each round has another kind of pool. */
static void begin(size_t round)
{
    static const size_t quanta[] = {0, 16, 32, 24, 64}, blocks[] = {0, 32, 100, 48};
    memset(&pool, 0, sizeof pool);
    pool.name = "model";
    pool.maxsize = round % 3 == 0 ? 30000 : 200000;
    pool.minarena = round % 2 == 0 ? 4096 : 20000;
    pool.quantum = quanta[round % 5];
    pool.minblock = blocks[round % 4];
    pool.flags = round % 7 == 3 ? POOL_ANTAGONISM : 0;
    pool.move = round % 2 == 0 ? moved : NULL;
    if (round % 6 < 4) {
        pool.alloc = alloc_counting;
        pool.free = free_arena;
    }
    asked_for = count = 0;
}

int main(int argc, char **argv)
{
    expect_seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
    size_t calls = argc > 2 ? strtoul(argv[2], NULL, 0) : CALLS;
    for (size_t round = 0; round < ROUNDS; round++) {
        begin(round);
        for (size_t call = 0; call < calls; call++) {
            one_call();
            expect_agreement();
        }
        while (count > 0) {
            poolfree(&pool, entries[count - 1].start);
            forget(count - 1);
        }
        expect_agreement();
        EXPECT(pool.curalloc == 0);
        poolreset(&pool);
        EXPECT(pool.cursize == 0);
    }
    return 0;
}
