/* Takes page-aligned blocks from a region in a file, before and after it was attached again. */
#include "region.h"

static void pages_expect(void *md)
{
    for (size_t size = 0; size < 20000; size = size * 2 + 1) {
        unsigned char *block = mvalloc(md, size);
        clause_expect(block != NULL && (uintptr_t)block % 4096 == 0, "mvalloc(%zu) gave %p", size,
                      (void *)block);
        memset(block, 0x31, size);
    }
    for (size_t align = 1; align <= 65536; align *= 2) {
        void *block = mmemalign(md, align, 100);
        clause_expect(block != NULL && (uintptr_t)block % align == 0, "alignment %zu gave %p",
                      align, block);
    }
    clause_expect(mmemalign(md, 0, 10) == NULL && mmalloc_errno(md) == EINVAL, "alignment 0");
    clause_expect(mmemalign(md, 48, 10) == NULL && mmalloc_errno(md) == EINVAL, "alignment 48");
}

static void aligned_reattached(const struct clause_run *run)
{
    int file = region_file();
    (void)run;
    for (unsigned i = 0; i < 3; i++) {
        void *md = region_sure(file, NULL, 0);
        pages_expect(md);
        region_end(md);
    }
    close(file);
}

const struct clause CLAUSE = {.run = aligned_reattached};
