/* Fills a heap, asks it for more, and frees and takes its blocks in a random order. */
#include "pattern.h"
#include "persist_file.h"
#include "random.h"

#include <errno.h>

enum { HEAP = 256 << 10, SIZE = 1000, MOST = 4000 };

static bool is_told(const struct clause_run *own)
{
    return errno == ENOMEM || !(own->allocator->traits & ALLOCATOR_SETS_ERRNO);
}

static size_t fill(const struct clause_run *own, void *blocks[MOST])
{
    size_t count = 0;
    while (count < MOST && (blocks[count] = heap_malloc(own, SIZE)) != NULL) {
        pattern_fill(blocks[count], SIZE, count);
        errno = 0;
        if (count++ > 0)
            continue;
        void *large = heap_malloc(own, HEAP); /* for which the file grows */
        clause_expect(large != NULL || is_told(own), "a large malloc sets errno to %d", errno);
        heap_free(own, large);
    }
    clause_expect(count > 0 && count < MOST && is_told(own),
                  "malloc gave %zu blocks and then errno %d", count, errno);
    return count;
}

static void blocks_full(const struct clause_run *run)
{
    struct persist_file file;
    static void *blocks[MOST];
    uint64_t random = run->seed;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=256K"));
    size_t count = fill(&own, blocks);
    for (size_t i = 0; i < 2 * count; i++) {
        size_t at = random_below(&random, count);
        errno = 0;
        clause_expect(heap_realloc(&own, blocks[at], HEAP / 2) == NULL && is_told(&own),
                      "realloc in a full heap gave a block, or errno %d", errno);
        clause_expect(heap_malloc(&own, SIZE) == NULL && pattern_holds(blocks[at], SIZE, at),
                      "realloc in a full heap loses block %zu", at);
        heap_free(&own, blocks[at]);
        clause_expect((blocks[at] = heap_malloc(&own, SIZE)) != NULL, "freed room is lost");
        pattern_fill(blocks[at], SIZE, at);
    }
    persist_expect_sound(run, own.handle, "when it is full");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .traits = ALLOCATOR_PERSISTENT,
    .run = blocks_full,
};
