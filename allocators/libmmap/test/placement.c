/* Where mappings go: the lowest place, the smallest hole, a hint, between guards, aligned, at
 * random. */
#include "expect.h"

enum { PAGE = 4096, COUNT = 1000 };

static MMAddrSpace space;
static const uint64_t start = 0x100000;

static void begin(MMPolicy policy)
{
    EXPECT(mm_init(&space, start, COUNT * PAGE, PAGE));
    MMNodes nodes = space.nodes;
    EXPECT(mm_init_with(&space, start, COUNT * PAGE, PAGE, &nodes, &policy));
}

/* Pages, counted from the start of the space. */
static void map(uint64_t first, uint64_t count)
{
    EXPECT(mm_mapat(&space, start + first * PAGE, count * PAGE, 1, 2, -1, 0) ==
           start + first * PAGE);
}

static int64_t any(uint64_t count, MMHow how, uint64_t hint, size_t align)
{
    MMRequest request = {.how = how, .addr = hint, .len = count * PAGE, .align = align, .flags = 2};
    uint64_t addr;
    int error = mm_map(&space, &request, NULL, NULL, &addr);
    return error != 0 ? error : (int64_t)(addr - start) / PAGE;
}

/* Holes of 5, 3, 4 and 3 pages, then of 2, and the rest of the space. */
static void make_holes(void)
{
    map(5, 1);
    map(9, 1);
    map(14, 1);
    map(18, 1);
    map(21, 1);
}

static void lowest(void)
{
    begin((MMPolicy){0});
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 0 && any(4, MM_ANYWHERE, 0, 0) == 1);
    mm_free(&space);
    make_holes();
    EXPECT(any(4, MM_ANYWHERE, 0, 0) == 0);
    EXPECT(any(4, MM_ANYWHERE, 0, 0) == 10);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 6);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 15);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 22);
    EXPECT(any(2, MM_ANYWHERE, 0, 0) == 19);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 4);
    EXPECT(any(COUNT - 25, MM_ANYWHERE, 0, 0) == 25);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == -MM_ENOMEM);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

static void best(void)
{
    begin((MMPolicy){.placement = MM_BEST});
    make_holes();
    EXPECT(any(4, MM_ANYWHERE, 0, 0) == 10);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 6);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 15);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 0);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 3);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 4);
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 22);
    EXPECT_SOUND(&space);
    mm_free(&space);
    EXPECT(any(COUNT, MM_ANYWHERE, 0, 0) == 0 && any(1, MM_ANYWHERE, 0, 0) == -MM_ENOMEM);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

static void hint(void)
{
    begin((MMPolicy){0});
    EXPECT(any(2, MM_HINT, start + 500 * PAGE, 0) == 500);
    EXPECT(any(2, MM_HINT, start + 501 * PAGE, 0) == 0);   /* used */
    EXPECT(any(2, MM_HINT, start + 499 * PAGE, 0) == 2);   /* half used */
    EXPECT(any(2, MM_HINT, start + 498 * PAGE, 0) == 498); /* just in front */
    EXPECT(any(2, MM_HINT, start + 501 * PAGE + 1, 0) == 502);
    EXPECT(any(2, MM_HINT, start - PAGE, 0) == 4);
    EXPECT(any(2, MM_HINT, start + (COUNT - 1) * PAGE, 0) == 6);
    EXPECT(any(2, MM_HINT, start + (COUNT - 2) * PAGE, 0) == COUNT - 2);
    EXPECT(any(2, MM_HINT, UINT64_MAX, 0) == 8);
    EXPECT(any(1, MM_HINT, start + 700 * PAGE, 2 * PAGE) == 700);
    EXPECT(any(1, MM_HINT, start + 703 * PAGE, 2 * PAGE) == 10); /* not aligned so */
    EXPECT_SOUND(&space);
    mm_free(&space);
}

static void guard(void)
{
    begin((MMPolicy){.guard = PAGE + 1}); /* two pages */
    EXPECT(any(3, MM_ANYWHERE, 0, 0) == 2);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 7);
    map(12, 1);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 15);
    EXPECT(any(1, MM_HINT, start + 18 * PAGE, 0) == 18);
    EXPECT(any(1, MM_HINT, start + 20 * PAGE, 0) == 21); /* too near */
    EXPECT(any(COUNT - 26, MM_ANYWHERE, 0, 0) == 24);
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == -MM_ENOMEM);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

static void aligned(void)
{
    begin((MMPolicy){0});
    map(0, 1);
    EXPECT(any(1, MM_ANYWHERE, 0, 8 * PAGE) == 8);
    EXPECT(any(1, MM_ANYWHERE, 0, 8 * PAGE) == 16);
    EXPECT(any(1, MM_ANYWHERE, 0, 1) == 1);
    EXPECT(any(6, MM_ANYWHERE, 0, 2 * PAGE) == 2);
    EXPECT(any(7, MM_ANYWHERE, 0, 4 * PAGE) == 20);
    EXPECT(any(7, MM_ANYWHERE, 0, PAGE) == 9);
    EXPECT(any(1, MM_ANYWHERE, 0, 1024 * PAGE) == 768); /* 0x400000 is page 768 */
    EXPECT(any(1, MM_ANYWHERE, 0, 1024 * PAGE) == -MM_ENOMEM);
    mm_free(&space);
    begin((MMPolicy){.align = 16 * PAGE});
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == 0 && any(1, MM_ANYWHERE, 0, 0) == 16);
    EXPECT(any(1, MM_ANYWHERE, 0, PAGE) == 1);
    mm_free(&space);
}

/* 64 random places: the same with the same seed, not those of another, and spread out. */
static void randomly(void)
{
    int64_t places[64];
    uint64_t above = 0;
    begin((MMPolicy){.placement = MM_RANDOM, .seed = 42});
    for (size_t i = 0; i < 64; i++) {
        places[i] = any(1, MM_ANYWHERE, 0, 0);
        EXPECT(places[i] >= 0 && places[i] < COUNT);
        above += places[i] >= COUNT / 2;
    }
    EXPECT(above > 16 && above < 48);
    /* SplitMix64 with seed 42, as published, and the remainder of 1000. */
    EXPECT(places[0] == 413 && places[1] == 291 && places[2] == 858 && places[3] == 764);
    mm_free(&space);
    for (size_t i = 0; i < 64; i++)
        EXPECT(any(1, MM_ANYWHERE, 0, 0) == places[i]);
    mm_free(&space);
    begin((MMPolicy){.placement = MM_RANDOM, .seed = 43});
    uint64_t equal = 0;
    for (size_t i = 0; i < 64; i++)
        equal += any(1, MM_ANYWHERE, 0, 0) == places[i];
    EXPECT(equal < 8);
    for (size_t i = 64; i < COUNT; i++)
        EXPECT(any(1, MM_ANYWHERE, 0, 0) >= 0); /* until the last page */
    EXPECT(any(1, MM_ANYWHERE, 0, 0) == -MM_ENOMEM);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

int main(void)
{
    lowest();
    best();
    hint();
    guard();
    aligned();
    randomly();
    return 0;
}
