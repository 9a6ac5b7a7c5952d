/* Fills 100 MiB with blocks and objects, frees them, reclaims, and looks at what is resident. */
#include "kernel.h"
#include "memory_usage.h"

enum { BLOCKS = 40000, LARGE = 8 << 20 };

static void *blocks[BLOCKS], *items[BLOCKS];

static void fill_and_free(uma_zone_t zone, unsigned count, size_t *full)
{
    for (unsigned i = 0; i < count; i++) {
        size_t size = i % 100 == 0 ? 100000 : 16 + i * 37 % 3000;
        memset(blocks[i] = kernel_block(size), 1, size);
        memset(items[i] = uma_zalloc(zone, M_NOWAIT), 1, 300);
    }
    *full = memory_usage_bytes();
    for (unsigned i = 0; i < count; i++) {
        kern_free(blocks[i], M_CLAUSE);
        uma_zfree(zone, items[i]);
    }
}

static void reclaim_resident(const struct clause_run *run)
{
    unsigned count = run->brief ? BLOCKS / 4 : BLOCKS;
    size_t full, held, freed;
    kernel_begin(0);
    memset(blocks, 0, sizeof blocks);
    memset(items, 0, sizeof items);
    uma_zone_t zone = uma_zcreate("zone", 300, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    size_t start = memory_usage_bytes();
    fill_and_free(zone, count, &full);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    size_t end = memory_usage_bytes();
    clause_expect(full > start + (size_t)count * 1000, "%zu bytes resident when full", full);
    clause_expect(end <= start + full / 50, "%zu bytes resident at the start, %zu full, %zu after",
                  start, full, end);
    void *large = kernel_block(LARGE);
    held = malloc9_footprint();
    kern_free(large, M_CLAUSE);
    freed = malloc9_footprint();
    clause_expect(freed == held, "the footprint of a free block went from %zu to %zu", held, freed);
    uma_reclaim(UMA_RECLAIM_DRAIN_CPU);
    clause_expect(malloc9_footprint() + LARGE <= held, "the footprint is %zu of %zu",
                  malloc9_footprint(), held);
}

const struct clause CLAUSE = {.limit_s = 20, .measures_memory = true, .run = reclaim_resident};
