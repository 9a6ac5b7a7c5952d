/* Asks at five bytes of each of five pages, the middle three of which are mapped. */
#include "stretch.h"

static void query_ends(const struct clause_run *run)
{
    struct stretch stretch = stretch_take(run, 5);
    struct allocator_range_info info;
    stretch_map(&stretch, 1, 3, PROT_READ);
    stretch_map(&stretch, 2, 1, PROT_NONE);
    for (unsigned page = 0; page < 5; page++) {
        const uint64_t offsets[] = {0, 1, 8, stretch.page / 2, stretch.page - 1};
        for (unsigned i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
            bool mapped = range_query(run, stretch_at(&stretch, page) + offsets[i], &info);
            clause_expect(mapped == stretch.pages[page].mapped, "byte %" PRIu64 " of page %u is %s",
                          offsets[i], page, mapped ? "mapped" : "not mapped");
            clause_expect(!mapped || info.prot == stretch.pages[page].prot,
                          "byte %" PRIu64 " of page %u has protection %d", offsets[i], page,
                          info.prot);
        }
    }
}

const struct clause CLAUSE = {.calls = CLAUSE_RANGE, .run = query_ends};
