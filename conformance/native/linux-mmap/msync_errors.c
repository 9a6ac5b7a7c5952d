/* Tries addresses inside a page, holes and unknown ways; whole pages of a shared mapping are 0, of
 * whatever length. */
#include "areas.h"

static void msync_errors(const struct clause_run *run)
{
    const size_t page = areas_page();
    char *start = mmap(NULL, 4 * page, AREAS_RW, MAP_SHARED, areas_file(4 * page), 0);
    (void)run;
    clause_expect(start != MAP_FAILED, "a shared mapping gave error %d", errno);
    memset(start, 0x5a, 4 * page);
    clause_expect(msync(start, 4 * page, MS_SYNC) == 0, "four pages gave error %d", errno);
    clause_expect(msync(start + page, page + 1, MS_ASYNC) == 0, "a part gave error %d", errno);
    clause_expect(msync(start, 0, MS_SYNC) == 0, "no length gave error %d", errno);
    for (size_t odd = 1; odd < page; odd *= 4)
        clause_expect(msync(start + odd, page, MS_SYNC) == -1 && errno == EINVAL,
                      "byte %zu of a page: error %d", odd, errno);
    clause_expect(msync(start, page, MS_SYNC | MS_ASYNC) == -1 && errno == EINVAL,
                  "both ways: error %d", errno);
    clause_expect(msync(start, page, 1 << 10) == -1 && errno == EINVAL, "an unknown way: error %d",
                  errno);
    munmap(start + 2 * page, page);
    clause_expect(msync(start, 4 * page, MS_SYNC) == -1 && errno == ENOMEM, "a hole: error %d",
                  errno);
    clause_expect(msync(start + 2 * page, page, MS_SYNC) == -1 && errno == ENOMEM,
                  "nothing but a hole: error %d", errno);
    areas_expect(start, 2 * page, 0x5a, "what was synchronised");
}

const struct clause CLAUSE = {.run = msync_errors};
