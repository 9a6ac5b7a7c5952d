/* Touches six pages of a file of three and a byte, after it was cut to one page, and after it grew
 * to five. */
#include "areas.h"

static void expect_touch(char *start, size_t pages, size_t good, const char *what)
{
    for (size_t page = 0; page < pages; page++)
        for (int write = 0; write < 2; write++) {
            int wanted = page < good ? 0 : SIGBUS;
            int number = areas_touch(start + page * areas_page(), write == 1);
            clause_expect(number == wanted, "page %zu of %s gave signal %d instead of %d", page,
                          what, number, wanted);
        }
}

static void tail_signal(const struct clause_run *run)
{
    const size_t page = areas_page();
    static const int kinds[] = {MAP_SHARED, MAP_PRIVATE};
    (void)run;
    for (unsigned i = 0; i < 2; i++) {
        int file = areas_file(3 * page + 1);
        char *start = mmap(NULL, 6 * page, AREAS_RW, kinds[i], file, 0);
        clause_expect(start != MAP_FAILED, "a mapping longer than its file gave error %d", errno);
        expect_touch(start, 6, 4, "a file of three pages and a byte");
        clause_expect(ftruncate(file, (off_t)page) == 0, "ftruncate gave error %d", errno);
        expect_touch(start, 6, 1, "a file that was cut to one page");
        clause_expect(ftruncate(file, (off_t)(5 * page)) == 0, "ftruncate gave error %d", errno);
        expect_touch(start, 6, 5, "a file that grew to five pages");
        munmap(start, 6 * page);
        close(file);
    }
}

const struct clause CLAUSE = {.run = tail_signal};
