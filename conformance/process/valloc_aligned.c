/* Takes blocks around one page and of a hundred, and fills them. */
#include "page_blocks.h"

static size_t owned(void *block, size_t size, size_t page)
{
    (void)block, (void)page;
    return size;
}

static void valloc_aligned(const struct clause_run *run)
{
    (void)run;
    page_blocks_try("valloc", valloc, owned);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"valloc", "free", NULL},
    .run = valloc_aligned,
};
