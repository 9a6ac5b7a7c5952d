/* Makes a zone of each size, and asks how many objects its buckets take. */
#include "kernel.h"

static uint64_t expected(size_t size)
{
    static const uint64_t counts[] = {126, 62, 30, 14, 6};
    size_t bytes = size > 512 ? 32768 : 8192;
    for (unsigned i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (counts[i] * size <= bytes)
            return counts[i];
    return 2;
}

static void zone_buckets(const struct clause_run *run)
{
    (void)run;
    struct uma_statistics statistics;
    kernel_begin(0);
    for (size_t size = 1; size < 10000; size += 1 + size / 1000) {
        uma_zone_t zone = uma_zcreate("zone", size, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
        uma_zone_statistics(zone, &statistics);
        clause_expect(statistics.bucket_items == expected(size),
                      "objects of %zu bytes: %ju in a bucket, not %ju", size,
                      (uintmax_t)statistics.bucket_items, (uintmax_t)expected(size));
        uma_zdestroy(zone);
    }
}

const struct clause CLAUSE = {.run = zone_buckets};
