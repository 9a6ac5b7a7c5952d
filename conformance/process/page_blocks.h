/* page_blocks.h: blocks of valloc or pvalloc, which begin at a page and hold their bytes. */
#ifndef ASSAY_PAGE_BLOCKS_H
#define ASSAY_PAGE_BLOCKS_H

#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

#include <unistd.h>

/* How many bytes of a block of `size` bytes belong to its owner. */
typedef size_t page_blocks_owned(void *block, size_t size, size_t page);

static inline void page_blocks_try(const char *name, void *(*allocate)(size_t size),
                                   page_blocks_owned *owned)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t sizes[] = {0, 1, page - 1, page, page + 1, 100 * page + 7};
    enum { COUNT = sizeof sizes / sizeof sizes[0] };
    void *blocks[COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        blocks[i] = allocate(sizes[i]);
        clause_expect(blocks[i] != NULL || sizes[i] == 0, "%s(%zu) failed", name, sizes[i]);
        clause_expect(is_aligned(blocks[i], page), "%s(%zu) gave %p", name, sizes[i], blocks[i]);
        if (blocks[i] != NULL)
            pattern_fill(blocks[i], owned(blocks[i], sizes[i], page), i);
    }
    for (unsigned i = 0; i < COUNT; i++) {
        clause_expect(blocks[i] == NULL ||
                          pattern_holds(blocks[i], owned(blocks[i], sizes[i], page), i),
                      "the block of %s(%zu) lost its content", name, sizes[i]);
        free(blocks[i]);
    }
}

#endif
