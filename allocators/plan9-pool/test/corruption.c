/* Each change of one byte of a pool's own bookkeeping is noticed, or proved to do no harm.
 *
 * The sweep goes over every byte of an arena that is not a live block's content: headers, fences,
 * slack, links, tree nodes, size tags, the arena's header and its end.  Each byte takes several
 * other values.  What the audit does not reject must be a byte that the pool does not use, and then
 * the pool still serves, and takes back, every block.  The words are the seed and how many bits of
 * a byte are changed, one at a time.
 *
 * In a normal run: 1 2
 */
#include "expect.h"

enum { ARENA = 65536, BLOCKS = 40 };

static Pool pool;
static unsigned char arena[ARENA] __attribute__((aligned(16)));
static unsigned char saved[ARENA];
static Pool saved_pool;
static unsigned char *blocks[BLOCKS];
static unsigned char content[16384]; /* of each block, as far as it goes */
static size_t sizes[BLOCKS];
static unsigned char *large[3];
static size_t larges, noticed;

static void *give(size_t size)
{
    return size <= ARENA && pool.cursize == 0 ? arena : NULL;
}

static void keep(void *base, size_t size)
{
    (void)base, (void)size;
}

/* Three of the freed blocks are large: nodes of one tree, two of them in a ring. */
static size_t size_of(size_t i)
{
    return i == 12 || i == 15 ? 10000 : i == 21 ? 12000 : i % 10 == 9 ? 3000 : expect_below(120);
}

/* Tells if a byte is far inside of a large freed block, where all are alike. */
static bool is_alike(const unsigned char *byte)
{
    for (size_t i = 0; i < 3; i++)
        if (byte > large[i] + 100 && byte < large[i] + 9900)
            return true;
    return byte > arena + ARENA * 3 / 4 && byte < arena + ARENA - 100;
}

/* Blocks of all kinds: exact, with slack, wide, aligned, padded, recently freed, in bins, large. */
static void build(void)
{
    pool.alloc = give;
    pool.free = keep;
    for (size_t i = 0; i < BLOCKS; i++) {
        sizes[i] = size_of(i);
        blocks[i] = i % 8 == 3 ? poolallocalign(&pool, sizes[i], 64, i % 16 == 3 ? 13 : 0, 0)
                               : poolalloc(&pool, sizes[i]);
        EXPECT(blocks[i] != NULL);
        if (i % 7 == 1)
            sizes[i] = poolmsize(&pool, blocks[i]);
        EXPECT(sizes[i] <= sizeof content);
        memset(blocks[i], 0x11, sizes[i]);
    }
    for (size_t i = 0; i < BLOCKS; i += 3) {
        if (sizes[i] >= 10000)
            large[larges++] = blocks[i];
        poolfree(&pool, blocks[i]);
        blocks[i] = NULL;
        if (i == BLOCKS / 2 / 3 * 3) /* what was freed so far is joined and sorted in */
            EXPECT(poolalloc(&pool, ARENA) == NULL);
    }
    poolcheck(&pool);
    memcpy(saved, arena, ARENA);
    saved_pool = pool;
}

static void restore(void)
{
    memcpy(arena, saved, ARENA);
    pool = saved_pool;
}

static bool is_content(const unsigned char *byte)
{
    for (size_t i = 0; i < BLOCKS; i++)
        if (blocks[i] != NULL && byte >= blocks[i] && byte < blocks[i] + sizes[i])
            return true;
    return false;
}

/* Uses the pool as its owner would. */
static void use(void)
{
    for (size_t size = 0; size < 600; size += 40) {
        void *block = poolalloc(&pool, size);
        if (block != NULL)
            memset(block, 0, size);
    }
    for (size_t i = 0; i < BLOCKS; i++)
        if (blocks[i] != NULL) {
            EXPECT(memcmp(blocks[i], content, sizes[i]) == 0);
            poolfree(&pool, blocks[i]);
        }
    poolcheck(&pool);
}

/* Prints which byte it was if `use` panics. */
static void expect_harmless(size_t at, unsigned char value)
{
    if (setjmp(expect_back) == 0) {
        use();
        return;
    }
    fprintf(stderr, "seed %lu: byte %zu from %#x to %#x passes the audit, then: %s", expect_seed,
            at, saved[at], value, expect_panic_text);
    exit(1);
}

static void try_byte(size_t at, unsigned char value)
{
    char why[128];
    if (value == arena[at])
        return;
    arena[at] = value;
    if (poolaudit(&pool, why, sizeof why)) {
        expect_harmless(at, value);
        restore();
    } else {
        noticed++;
        arena[at] = saved[at];
    }
}

static void sweep(size_t quantum, size_t bits)
{
    pool = (Pool)EXPECT_POOL;
    pool.quantum = quantum;
    noticed = larges = 0;
    build();
    for (size_t at = 0; at < ARENA; at++) {
        if (is_content(arena + at))
            continue;
        unsigned char was = arena[at];
        size_t first = expect_below(8);
        for (size_t i = 0; i < bits; i++)
            try_byte(at, (unsigned char)(was ^ 1 << (first + i) % 8));
        try_byte(at, 0);
        try_byte(at, 0xff);
        try_byte(at, (unsigned char)expect_random());
        at += is_alike(arena + at) ? 97 : 0;
    }
    poolcheck(&pool);
    EXPECT(noticed > BLOCKS * 8 * 8);
}

int main(int argc, char **argv)
{
    expect_seed = argc > 1 ? strtoul(argv[1], NULL, 0) : 1;
    size_t bits = argc > 2 ? strtoul(argv[2], NULL, 0) : 8;
    memset(content, 0x11, sizeof content);
    sweep(16, bits);
    sweep(128, bits); /* where slack is wide */
    return 0;
}
