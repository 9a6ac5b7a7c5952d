/* Pages of any power of two, and spaces of 2^47 bytes and more, that start anywhere. */
#include "expect.h"

static void expect_space(uint64_t start, size_t len, size_t page)
{
    MMAddrSpace space;
    MMInfo info;
    MMCounts counts;
    uint64_t last = start + len - page;
    EXPECT(mm_init(&space, start, len, page));
    EXPECT(mm_mapany(&space, 1, 1, 2, -1, 0) == start);
    EXPECT(mm_mapat(&space, last, page, 3, 2, 7, (MM_OFF_T)page) == last);
    EXPECT(mm_querypage(&space, last + page - 1, &info));
    EXPECT(info.base == last && info.len == page && info.fd == 7);
    EXPECT(!mm_querypage(&space, last - 1, NULL) && !mm_querypage(&space, last + page, NULL));
    mm_count(&space, &counts);
    EXPECT(counts.regions == 2 && counts.mapped_bytes == 2 * page);
    EXPECT(counts.free_bytes == len - 2 * page && counts.largest_hole == len - 2 * page);
    EXPECT(mm_mapany(&space, len - 2 * page + 1, 1, 2, -1, 0) == MM_MAPERR);
    EXPECT(mm_mapany(&space, len - 2 * page, 1, 2, -1, 0) == start + page);
    EXPECT(mm_mapany(&space, 1, 1, 2, -1, 0) == MM_MAPERR);
    EXPECT(mm_unmap(&space, start, len) == 0);
    EXPECT_SOUND(&space);
    EXPECT(mm_mapat(&space, start, len, 1, 2, -1, 0) == start);
    EXPECT(mm_protect(&space, start + len / 2 / page * page, page, 4) == 0);
    mm_count(&space, &counts);
    EXPECT(counts.regions == 3 && counts.free_bytes == 0 && counts.largest_hole == 0);
    EXPECT_SOUND(&space);
    mm_free(&space);
}

int main(void)
{
    for (unsigned shift = 0; shift <= 30; shift++) {
        size_t page = (size_t)1 << shift;
        expect_space(0, 8 * page, page);
        expect_space(5 * page, 64 * page, page);
        expect_space(0, (size_t)1 << 47, page);
        expect_space((uint64_t)1 << 47, (size_t)1 << 47, page);
        expect_space(page, ((size_t)1 << 47) - page, page);
        expect_space(page, SIZE_MAX - 2 * page + 1, page);
    }
    return 0;
}
