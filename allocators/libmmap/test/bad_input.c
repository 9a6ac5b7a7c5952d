/* Bad input is refused with the code that is documented, and changes nothing. */
#include "expect.h"

static MMAddrSpace space;

enum { PAGE = 4096, COUNT = 16 };
static const uint64_t start = 0x40000, end = 0x40000 + COUNT * PAGE;

static void never(uint64_t from, size_t len, MMInfo info, void *udata)
{
    (void)from, (void)len, (void)info, (void)udata;
    EXPECT(false); /* nobody calls it */
}

static int map(MMHow how, uint64_t addr, size_t len, size_t align)
{
    MMRequest request = {.how = how, .addr = addr, .len = len, .align = align, .flags = 2};
    uint64_t place = 77;
    int error = mm_map(&space, &request, never, NULL, &place);
    EXPECT(error == 0 || place == 77);
    return error;
}

static int unmap(uint64_t addr, size_t len)
{
    return mm_unmap_cb(&space, addr, len, never, NULL);
}

static int protect(uint64_t addr, size_t len)
{
    return mm_protect_cb(&space, addr, len, 7, never, NULL);
}

static void refused_ranges(void)
{
    static const struct {
        uint64_t addr;
        size_t len;
    } bad[] = {
        {0x40000, 0},                     /* nothing */
        {0x40001, PAGE},                  /* no multiple of a page */
        {0x40000 + PAGE / 2, PAGE},       /* nor this */
        {0x40000 - PAGE, PAGE},           /* before the space */
        {0x40000 - PAGE, 2 * PAGE},       /* half before it */
        {0x40000 + COUNT * PAGE, PAGE},   /* behind it */
        {0x40000 + 15 * PAGE, PAGE + 1},  /* one byte too long */
        {0x40000, COUNT * PAGE + 1},      /* the same */
        {0x40000, SIZE_MAX},              /* rounding wraps */
        {0x40000, SIZE_MAX - PAGE},       /* the sum wraps */
        {UINT64_MAX - PAGE + 1, 2 * PAGE} /* the same */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        EXPECT(map(MM_FIXED, bad[i].addr, bad[i].len, 0) == -MM_EINVAL);
        EXPECT(map(MM_NOREPLACE, bad[i].addr, bad[i].len, 0) == -MM_EINVAL);
        EXPECT(unmap(bad[i].addr, bad[i].len) == -MM_EINVAL);
        EXPECT(mm_mapat_cb(&space, bad[i].addr, bad[i].len, 0, 0, 0, 0, never, NULL) == MM_MAPERR);
        bool misaligned = bad[i].addr % PAGE != 0;
        EXPECT(protect(bad[i].addr, bad[i].len) == (misaligned        ? -MM_EINVAL
                                                    : bad[i].len == 0 ? 0
                                                                      : -MM_ENOMEM));
    }
}

static void refused_places(void)
{
    EXPECT(map(MM_ANYWHERE, 0, 0, 0) == -MM_EINVAL && map(MM_HINT, start, 0, 0) == -MM_EINVAL);
    EXPECT(map(MM_ANYWHERE, 0, PAGE, 3 * PAGE) == -MM_EINVAL);
    EXPECT(map(MM_ANYWHERE, 0, COUNT * PAGE + 1, 0) == -MM_ENOMEM);
    EXPECT(map(MM_ANYWHERE, 0, SIZE_MAX, 0) == -MM_ENOMEM);
    EXPECT(map(MM_ANYWHERE, 0, SIZE_MAX - PAGE, 0) == -MM_ENOMEM);
    EXPECT(map(MM_ANYWHERE, 0, PAGE, (size_t)1 << 63) == -MM_ENOMEM);
    EXPECT(map((MMHow)4, start, PAGE, 0) == -MM_EINVAL);
    EXPECT(mm_mapany(&space, 0, 0, 0, 0, 0) == MM_MAPERR);
    EXPECT(mm_mapany(&space, SIZE_MAX, 0, 0, 0, 0) == MM_MAPERR);
}

static void refused_queries(void)
{
    MMInfo info;
    EXPECT(!mm_querypage(&space, start - 1, &info) && !mm_querypage(&space, end, &info));
    EXPECT(!mm_querypage(&space, 0, NULL) && !mm_querypage(&space, UINT64_MAX, NULL));
    EXPECT(mm_querypage(&space, start + 2 * PAGE, NULL));
    EXPECT(mm_querypage(&space, start + 3 * PAGE - 1, &info) && info.base == start + 2 * PAGE);
    EXPECT(!mm_querypage(&space, start + 3 * PAGE, &info));
    EXPECT(!mm_querypage(&space, start + 2 * PAGE - 1, &info));
}

static void refused_spaces(void)
{
    MMAddrSpace other;
    MMNodes nodes = space.nodes;
    static const size_t sizes[] = {0, 3, 5, 4095, 4097, 12288, SIZE_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        EXPECT(!mm_init(&other, 0, (size_t)1 << 40, sizes[i]));
    EXPECT(!mm_init(&other, start, 0, PAGE) && !mm_init(&other, start, PAGE - 1, PAGE));
    EXPECT(!mm_init(&other, start + 1, PAGE, PAGE)); /* no whole page is inside */
    EXPECT(!mm_init(&other, PAGE, SIZE_MAX, PAGE) && !mm_init(&other, UINT64_MAX, 2, 1));
    EXPECT(!mm_init(&other, UINT64_MAX - 5, 4, PAGE));
    EXPECT(!mm_init_with(&other, start, PAGE, PAGE, &nodes, &(MMPolicy){.align = 3 * PAGE}));
    EXPECT(!mm_init_with(&other, start, PAGE, PAGE, &nodes, &(MMPolicy){.guard = SIZE_MAX}));
    EXPECT(
        !mm_init_with(&other, start, PAGE, PAGE, &nodes, &(MMPolicy){.placement = (MMPlacement)3}));
    EXPECT(mm_init(&other, start, PAGE, PAGE));
    EXPECT(mm_init(&other, start + 1, 2 * PAGE, PAGE)); /* rounded inward */
    EXPECT(other.start == start + PAGE && other.end == start + 2 * PAGE);
}

int main(void)
{
    EXPECT(mm_init(&space, start, COUNT * PAGE, PAGE));
    EXPECT(mm_mapat(&space, start + 2 * PAGE, PAGE, 3, 2, -1, 0) == start + 2 * PAGE);
    refused_ranges();
    refused_places();
    refused_queries();
    refused_spaces();
    MMCounts counts;
    mm_count(&space, &counts);
    EXPECT(counts.regions == 1 && counts.mapped_bytes == PAGE);
    EXPECT_SOUND(&space);
    mm_free(&space);
    return 0;
}
