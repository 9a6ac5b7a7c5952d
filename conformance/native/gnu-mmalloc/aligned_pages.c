/* Fills regions with blocks of whole pages, of many sizes, with and without an alignment. */
#include "region.h"

static unsigned filled(size_t size, size_t align)
{
    void *md = mmalloc_attach_sized(-1, NULL, 0, REGION_BYTES);
    unsigned count = 0;
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    for (const void *block; (block = mmemalign(md, align, size)) != NULL; count++)
        clause_expect((uintptr_t)block % align == 0, "%p is not aligned to %zu", block, align);
    clause_expect(mmalloc_errno(md) == ENOMEM, "at its end error %d", mmalloc_errno(md));
    region_end(md);
    return count;
}

static void aligned_pages(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 10 * 4096; size < 60 * 4096; size += 4096) {
        unsigned free_places = filled(size, 16), pages = filled(size, 4096);
        clause_expect(free_places > 0 && pages == free_places,
                      "%u blocks of %zu bytes fit, but %u that begin on a page", free_places, size,
                      pages);
    }
}

const struct clause CLAUSE = {.run = aligned_pages};
