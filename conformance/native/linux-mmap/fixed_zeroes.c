/* Maps over each part of six pages that are full, and reads those beside it too. */
#include "areas.h"

static void fixed_zeroes(const struct clause_run *run)
{
    const size_t page = areas_page();
    char *start = areas_take(6);
    (void)run;
    for (size_t first = 0; first < 6; first++)
        for (size_t count = 1; first + count <= 6; count++) {
            char *at = start + first * page;
            memset(start, 0x5a, 6 * page);
            void *again = mmap(at, count * page, AREAS_RW, AREAS_PLAIN | MAP_FIXED, -1, 0);
            clause_expect(again == at, "MAP_FIXED gave %p instead of %p", again, (void *)at);
            areas_expect(start, first * page, 0x5a, "the pages before");
            areas_expect(at, count * page, 0, "the new pages");
            areas_expect(at + count * page, (6 - first - count) * page, 0x5a, "the pages behind");
        }
}

const struct clause CLAUSE = {.run = fixed_zeroes};
