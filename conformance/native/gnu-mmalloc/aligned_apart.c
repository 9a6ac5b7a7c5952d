/* Asks new heaps for one small block each, aligned to more than the heap has grown to. */
#include "region.h"

static void aligned_apart(const struct clause_run *run)
{
    const size_t most = (size_t)64 << 20, bytes = 4 * most;
    (void)run;
    for (size_t align = 4096; align <= most; align *= 2)
        for (size_t size = 100; size < 1000000; size *= 30) {
            void *md = mmalloc_attach_sized(-1, NULL, 0, bytes);
            clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
            char *block = mmemalign(md, align, size), *other = mmemalign(md, align, size);
            clause_expect(block != NULL && other != NULL, "no %zu bytes aligned to %zu: error %d",
                          size, align, mmalloc_errno(md));
            clause_expect((size_t)block % align == 0 && (size_t)other % align == 0,
                          "%p and %p are not aligned to %zu", (void *)block, (void *)other, align);
            clause_expect(block != other, "both are %p", (void *)block);
            region_end(md);
        }
    void *md = mmalloc_attach_sized(-1, NULL, 0, most);
    clause_expect(md != NULL && mmemalign(md, bytes, 100) == NULL && mmalloc_errno(md) == ENOMEM,
                  "an alignment beyond the whole region is not refused with ENOMEM");
    region_end(md);
}

const struct clause CLAUSE = {.run = aligned_apart};
