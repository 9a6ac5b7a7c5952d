/* Takes blocks around one page and of a hundred, and fills them. */
#include "clause.h"
#include "family.h"
#include "pattern.h"

#include <unistd.h>

static void valloc_aligned(const struct clause_run *run)
{
    (void)run;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {0, 1, page - 1, page, page + 1, 100 * page + 7};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    void *blocks[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        blocks[i] = valloc(sizes[i]);
        clause_expect(blocks[i] != NULL || sizes[i] == 0, "valloc(%zu) failed", sizes[i]);
        clause_expect(is_aligned(blocks[i], page), "valloc(%zu) gave %p", sizes[i], blocks[i]);
        if (blocks[i] != NULL)
            pattern_fill(blocks[i], sizes[i], i);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        clause_expect(blocks[i] == NULL || pattern_holds(blocks[i], sizes[i], i),
                      "the block of valloc(%zu) lost its content", sizes[i]);
        free(blocks[i]);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"valloc", "free", NULL},
    .run = valloc_aligned,
};
