/* Tries -1, a closed one and the ends of int, with private, shared and anonymous mappings. */
#include "areas.h"

#include <limits.h>

static void descriptor_bad(const struct clause_run *run)
{
    const size_t page = areas_page();
    int closed = areas_file(page);
    close(closed);
    const int wrong[] = {-1, -2, closed, INT_MAX, INT_MIN};
    (void)run;
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        int error = areas_refusal(NULL, page, PROT_READ, MAP_PRIVATE, wrong[i], 0);
        clause_expect(error == EBADF, "descriptor %d, private: error %d", wrong[i], error);
        error = areas_refusal(NULL, page, PROT_READ, MAP_SHARED, wrong[i], 0);
        clause_expect(error == EBADF, "descriptor %d, shared: error %d", wrong[i], error);
        char *start = mmap(NULL, page, AREAS_RW, AREAS_PLAIN, wrong[i], 0);
        clause_expect(start != MAP_FAILED, "descriptor %d, anonymous: error %d", wrong[i], errno);
        areas_expect(start, page, 0, "an anonymous page");
        munmap(start, page);
    }
}

const struct clause CLAUSE = {.run = descriptor_bad};
