/* Resizes one block, which others stand beside, to ever larger sizes and back, and finds its bytes
 * after each step and in the next open. */
#include "pattern.h"
#include "persist_file.h"

enum { LEAST = 40, MOST = 400000, KEY = 5 };

static void *resized(const struct clause_run *own, void *block, size_t from, size_t to)
{
    void *moved = heap_realloc(own, block, to);
    clause_expect(moved != NULL, "realloc from %zu to %zu bytes failed in a heap of 4 MiB", from,
                  to);
    clause_expect(pattern_holds(moved, from < to ? from : to, KEY),
                  "realloc from %zu to %zu bytes lost contents", from, to);
    pattern_fill(moved, to, KEY);
    heap_free(own, heap_malloc(own, LEAST)); /* may take the place that is behind it */
    return moved;
}

static void grow_block(const struct clause_run *run)
{
    struct persist_file file;
    size_t size = LEAST;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=4M"));
    void *block = heap_malloc(&own, size);
    clause_expect(block != NULL, "malloc of %zu bytes failed", size);
    pattern_fill(block, size, KEY);
    for (size_t next; (next = size + size / 3) < MOST; size = next)
        block = resized(&own, block, size, next);
    for (size_t next; (next = size / 2) > LEAST; size = next)
        block = resized(&own, block, size, next);
    int error = run->allocator->persist->root_set(own.handle, 0, block);
    clause_expect(error == 0, "root_set gave error %d", error);
    persist_close(run, own.handle);
    own = persist_run(run, persist_file_open(&file, "existing"));
    block = run->allocator->persist->root_get(own.handle, 0);
    clause_expect(block != NULL && pattern_holds(block, size, KEY), "the block is lost");
    persist_expect_sound(run, own.handle, "after its block was resized");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = grow_block,
};
