/* Takes blocks around one page and of a hundred, and fills each up to the next page. */
#include "clause.h"
#include "family.h"
#include "pattern.h"

#include <unistd.h>

static size_t rounded(size_t size, size_t page)
{
    return (size + page - 1) / page * page;
}

static void pvalloc_pages(const struct clause_run *run)
{
    (void)run;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {0, 1, page - 1, page, page + 1, 100 * page + 7};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    void *blocks[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        blocks[i] = pvalloc(sizes[i]);
        clause_expect(blocks[i] != NULL || sizes[i] == 0, "pvalloc(%zu) failed", sizes[i]);
        clause_expect(is_aligned(blocks[i], page), "pvalloc(%zu) gave %p", sizes[i], blocks[i]);
        if (blocks[i] == NULL)
            continue;
        size_t usable = malloc_usable_size(blocks[i]);
        clause_expect(usable >= rounded(sizes[i], page), "pvalloc(%zu) has %zu bytes", sizes[i],
                      usable);
        pattern_fill(blocks[i], rounded(sizes[i], page), i);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        clause_expect(blocks[i] == NULL || pattern_holds(blocks[i], rounded(sizes[i], page), i),
                      "the block of pvalloc(%zu) lost its content", sizes[i]);
        free(blocks[i]);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"pvalloc", "free", "malloc_usable_size", NULL},
    .run = pvalloc_pages,
};
