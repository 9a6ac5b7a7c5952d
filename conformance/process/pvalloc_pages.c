/* Takes blocks around one page and of a hundred, and fills each up to the next page. */
#include "page_blocks.h"

static size_t owned(void *block, size_t size, size_t page)
{
    size_t pages = (size + page - 1) / page * page;
    size_t usable = malloc_usable_size(block);
    clause_expect(usable >= pages, "pvalloc(%zu) has %zu bytes", size, usable);
    return pages;
}

static void pvalloc_pages(const struct clause_run *run)
{
    (void)run;
    page_blocks_try("pvalloc", pvalloc, owned);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"pvalloc", "free", "malloc_usable_size", NULL},
    .run = pvalloc_pages,
};
