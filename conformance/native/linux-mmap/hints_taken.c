/* Gives each of six mapped pages as a hint, then a hole that fits and one that is too small. */
#include "areas.h"

static void hints_taken(const struct clause_run *run)
{
    const size_t page = areas_page();
    char *start = areas_take(6), *hole = start + 2 * page;
    (void)run;
    memset(start, 0x5a, 6 * page);
    for (size_t first = 0; first < 6; first++) {
        char *got = mmap(start + first * page, page, AREAS_RW, AREAS_PLAIN, -1, 0);
        clause_expect(got != MAP_FAILED && (got + page <= start || got >= start + 6 * page),
                      "a hint of page %zu gave %p", first, (void *)got);
        areas_expect(start, 6 * page, 0x5a, "what was there");
        munmap(got, page);
    }
    munmap(hole, 2 * page);
    void *honoured = mmap(hole, 2 * page, AREAS_RW, AREAS_PLAIN, -1, 0);
    munmap(hole, 2 * page);
    void *larger = mmap(hole, 3 * page, AREAS_RW, AREAS_PLAIN, -1, 0);
    clause_expect(larger != hole, "a hint of a hole that is too small is honoured");
    areas_expect(start + 4 * page, 2 * page, 0x5a, "what was behind the hole");
    clause_value("%s", honoured == hole ? "a free place is given" : "another place is given");
}

const struct clause CLAUSE = {.run = hints_taken};
