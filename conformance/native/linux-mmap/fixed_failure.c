/* Fails with a descriptor that is none over one page of three, and reads it afterwards. */
#include "areas.h"

static void fixed_failure(const struct clause_run *run)
{
    const size_t page = areas_page();
    char *start = areas_take(3);
    (void)run;
    memset(start, 0x5a, 3 * page);
    int error = areas_refusal(start + page, page, PROT_READ, MAP_PRIVATE | MAP_FIXED, -1, 0);
    clause_expect(error == EBADF, "a descriptor that is none gave error %d", error);
    areas_expect(start, page, 0x5a, "the page before");
    areas_expect(start + 2 * page, page, 0x5a, "the page behind");
    bool there = areas_touch(start + page, true) == 0 && start[page] == 0x5a;
    clause_value("%s", there ? "it is as it was" : "it is gone");
}

const struct clause CLAUSE = {.run = fixed_failure};
