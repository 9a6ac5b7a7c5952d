/* Sets a limit that leaves room for a block only if the reserve is used. */
#include "kernel.h"

enum { BYTES = 17 << 12, RESERVE = 64 << 10 };

static void *contig(int flags)
{
    return kern_contigmalloc(BYTES, M_CLAUSE, flags, 0, UINT64_MAX, 16, 0);
}

static void reserve_pages(const struct clause_run *run)
{
    (void)run;
    void *block;
    kernel_begin(0);
    malloc9_contig_virtual(true);
    malloc9_set_kmem_size(malloc9_kmem_map_size() + BYTES + RESERVE - 1);
    clause_expect(kern_malloc(BYTES, M_CLAUSE, M_NOWAIT) == NULL, "a block of the reserve");
    clause_expect(contig(M_NOWAIT) == NULL, "contiguous pages of the reserve");
    clause_expect((block = kern_malloc(BYTES, M_CLAUSE, M_NOWAIT | M_USE_RESERVE)) != NULL,
                  "no block with M_USE_RESERVE");
    kern_free(block, M_CLAUSE);
    clause_expect((block = contig(M_NOWAIT | M_USE_RESERVE)) != NULL,
                  "no contiguous pages with M_USE_RESERVE");
    kern_contigfree(block, BYTES, M_CLAUSE);
    malloc9_set_kmem_size(malloc9_kmem_map_size() + BYTES + RESERVE);
    clause_expect((block = kern_malloc(BYTES, M_CLAUSE, M_NOWAIT)) != NULL, "no block beside it");
    kern_free(block, M_CLAUSE);
    clause_expect((block = contig(M_WAITOK)) != NULL, "no contiguous pages beside it");
    kern_contigfree(block, BYTES, M_CLAUSE);
    malloc9_set_kmem_size(SIZE_MAX);
}

const struct clause CLAUSE = {.run = reserve_pages};
