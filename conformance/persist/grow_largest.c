/* Looks for the largest block that a new heap can hand out, and for that of a heap of the same size
 * that was filled and emptied. */
#include "persist_file.h"

enum { HEAP = 256 << 10, SIZE = 1000, MOST = 400 };

static bool new_heap_has(const struct persist_file *file, size_t size)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=256K,create"));
    bool has = heap_malloc(&own, size) != NULL;
    persist_expect_sound(file->run, own.handle, "after a large request");
    persist_close(file->run, own.handle);
    int error = persist_file_destroy(file);
    clause_expect(error == 0, "destroy gave %d", error);
    return has;
}

/* The most that an empty heap with all of its file hands out. */
static size_t largest(const struct clause_run *own)
{
    size_t least = 0, most = HEAP + 1;
    while (most - least > 1) {
        size_t size = least + (most - least) / 2;
        void *block = heap_malloc(own, size);
        heap_free(own, block);
        *(block != NULL ? &least : &most) = size;
    }
    return least;
}

static void grow_largest(const struct clause_run *run)
{
    struct persist_file file;
    void *blocks[MOST];
    size_t count = 0;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=256K"));
    while (count < MOST && (blocks[count] = heap_malloc(&own, SIZE)) != NULL)
        count++;
    while (count > 0)
        heap_free(&own, blocks[--count]);
    size_t most = largest(&own);
    clause_expect(most >= HEAP / 4, "an empty heap of %d bytes has only %zu", HEAP, most);
    persist_close(run, own.handle);
    int error = persist_file_destroy(&file);
    clause_expect(error == 0, "destroy gave %d", error);
    clause_expect(new_heap_has(&file, most),
                  "a heap that was emptied hands %zu bytes out, and a new one does not", most);
    clause_expect(new_heap_has(&file, most / 2), "a new heap does not hand %zu bytes out",
                  most / 2);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = grow_largest,
};
