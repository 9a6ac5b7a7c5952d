/* Takes blocks, opens the heap again, frees them, and compares the statistics. */
#include "heap_inspect.h"
#include "persist_file.h"

enum { BLOCKS = 50, SIZE = 300 };

static void expect_blocks(const struct allocator_stats *empty, const struct allocator_stats *now,
                          uint64_t count, const char *when)
{
    clause_expect(
        !stats_counted(now->live_blocks) || now->live_blocks == empty->live_blocks + count,
        "%llu live blocks %s, and %llu without the %llu", (unsigned long long)now->live_blocks,
        when, (unsigned long long)empty->live_blocks, (unsigned long long)count);
    clause_expect(
        !stats_counted(now->live_bytes) || now->live_bytes >= empty->live_bytes + count * SIZE,
        "%llu live bytes %s, and %llu without the %llu blocks", (unsigned long long)now->live_bytes,
        when, (unsigned long long)empty->live_bytes, (unsigned long long)count);
    clause_expect(!stats_counted(now->live_bytes) || !stats_counted(now->footprint_bytes) ||
                      now->live_bytes <= now->footprint_bytes,
                  "more bytes are live %s than the heap has", when);
}

static void stats_counts(const struct clause_run *run)
{
    struct persist_file file;
    void *blocks[BLOCKS];
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=1M"));
    struct allocator_stats empty = heap_stats(&own), now;
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect((blocks[i] = heap_malloc(&own, SIZE)) != NULL, "malloc of %u failed", SIZE);
        now = heap_stats(&own);
        expect_blocks(&empty, &now, i + 1, "after malloc");
    }
    for (unsigned i = 0; i < BLOCKS / 2; i++)
        heap_free(&own, blocks[i]);
    now = heap_stats(&own);
    expect_blocks(&empty, &now, BLOCKS / 2, "after free");
    persist_close(run, own.handle);
    own.handle = persist_file_open(&file, "existing");
    now = heap_stats(&own);
    expect_blocks(&empty, &now, BLOCKS / 2, "after an open");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_STATS,
    .traits = ALLOCATOR_PERSISTENT,
    .run = stats_counts,
};
