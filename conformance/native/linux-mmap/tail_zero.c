/* Writes two pages of a file that ends inside the second, and reads the file. */
#include "areas.h"

static void tail_zero(const struct clause_run *run)
{
    const size_t page = areas_page(), end = page + 100;
    int file = areas_file(end);
    char *start = mmap(NULL, 2 * page, AREAS_RW, MAP_SHARED, file, 0);
    char bytes[200];
    (void)run;
    clause_expect(start != MAP_FAILED, "a shared mapping gave error %d", errno);
    areas_expect(start + end, 2 * page - end, 0, "the tail");
    memset(start, 0x5a, 2 * page);
    clause_expect(msync(start, 2 * page, MS_SYNC) == 0, "msync gave error %d", errno);
    clause_expect(lseek(file, 0, SEEK_END) == (off_t)end, "the file has grown");
    clause_expect(pread(file, bytes, sizeof bytes, (off_t)page) == 100, "the file has another end");
    areas_expect(bytes, 100, 0x5a, "the file");
    close(file);
}

const struct clause CLAUSE = {.run = tail_zero};
