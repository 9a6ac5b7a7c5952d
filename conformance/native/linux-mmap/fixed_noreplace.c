/* Tries each part of six pages with a hole of two; in the hole alone it maps. */
#include "areas.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000 /* Linux 4.17 */
#endif

static void fixed_noreplace(const struct clause_run *run)
{
    const size_t page = areas_page();
    const int flags = AREAS_PLAIN | MAP_FIXED_NOREPLACE;
    char *start = areas_take(6);
    (void)run;
    memset(start, 0x5a, 6 * page);
    munmap(start + 2 * page, 2 * page);
    for (size_t first = 0; first < 6; first++)
        for (size_t count = 1; first + count <= 6; count++) {
            if (first >= 2 && first + count <= 4)
                continue;
            int error = areas_refusal(start + first * page, count * page, AREAS_RW, flags, -1, 0);
            clause_expect(error == EEXIST, "%zu pages from page %zu gave error %d", count, first,
                          error);
            areas_expect(start, 2 * page, 0x5a, "the pages before the hole");
            areas_expect(start + 4 * page, 2 * page, 0x5a, "the pages behind the hole");
        }
    char *hole = start + 2 * page;
    void *got = mmap(hole, 2 * page, AREAS_RW, flags, -1, 0);
    clause_expect(got == hole, "the hole is not given: %p", got);
    areas_expect(hole, 2 * page, 0, "the new pages");
}

const struct clause CLAUSE = {.hosts = CLAUSE_HOST_FIXED_NOREPLACE, .run = fixed_noreplace};
