/* Reads and writes a page under each protection, with a handler for the signal, and once it is
 * unmapped. */
#include "areas.h"

static void access_faults(const struct clause_run *run)
{
    const struct allocator_range *range = run->allocator->range;
    const size_t page = areas_page();
    char *start = areas_take(3), *middle = start + page;
    const uint64_t at = (uintptr_t)middle;
    memset(start, 0x5a, 3 * page);
    for (unsigned round = 0; round < 2; round++) {
        clause_expect(range->protect(run->handle, at, page, PROT_READ, NULL, NULL) == 0, "read");
        clause_expect(areas_touch(middle, false) == 0 && areas_touch(middle, true) == SIGSEGV,
                      "a page that may be read");
        clause_expect(range->protect(run->handle, at, page, PROT_NONE, NULL, NULL) == 0, "none");
        clause_expect(areas_touch(middle, false) == SIGSEGV, "a page without rights");
        clause_expect(range->protect(run->handle, at, page, AREAS_RW, NULL, NULL) == 0, "both");
        clause_expect(areas_touch(middle, true) == 0, "a page that may be written");
        areas_expect(start, 3 * page, 0x5a, "what was written before");
    }
    clause_expect(range->unmap(run->handle, at, page, NULL, NULL) == 0, "unmap");
    clause_expect(areas_touch(middle, false) == SIGSEGV, "a page that is not mapped");
    clause_expect(areas_touch(start, true) == 0 && areas_touch(start + 2 * page, true) == 0,
                  "its neighbours");
}

const struct clause CLAUSE = {.run = access_faults};
