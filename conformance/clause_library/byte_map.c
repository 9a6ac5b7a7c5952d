#include "byte_map.h"

#include "clause.h"

#include <stdatomic.h>

enum { CELLS = 1 << 22 };

static _Atomic uint64_t *cells;

void byte_map_open(void)
{
    cells = clause_memory(CELLS * sizeof *cells);
}

void byte_map_mark(const void *block, size_t size)
{
    uint64_t first = (uintptr_t)block / BYTE_MAP_GRANULE;
    for (uint64_t granule = first; granule < first + size / BYTE_MAP_GRANULE; granule++) {
        uint64_t other = 0;
        if (!atomic_compare_exchange_strong(&cells[granule % CELLS], &other, granule))
            clause_expect(other != granule, "%p of %zu bytes overlaps a live block", block, size);
    }
}

void byte_map_clear(const void *block, size_t size)
{
    uint64_t first = (uintptr_t)block / BYTE_MAP_GRANULE;
    for (uint64_t granule = first; granule < first + size / BYTE_MAP_GRANULE; granule++) {
        uint64_t own = granule;
        if (block != NULL)
            atomic_compare_exchange_strong(&cells[granule % CELLS], &own, 0);
    }
}
