/* Asks for every size up to some pages, and for the rest by pages. */
#include "plain_blocks.h"

enum { LEAST = 16, SMALL_MOST = 2048, PAGE_BYTES = 4096 };

static size_t expected(size_t size)
{
    size_t bytes = LEAST;
    if (size > SMALL_MOST)
        return (size + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    while (bytes < size)
        bytes *= 2;
    return bytes;
}

static void one_size(struct shm_heap *heap, size_t size)
{
    void *block = shm_heap_malloc(heap, size);
    clause_expect(block != NULL, "there is no block of %zu bytes", size);
    size_t usable = shm_heap_usable(heap, block), wanted = expected(size);
    clause_expect(usable == wanted, "a block of %zu bytes has %zu, not %zu", size, usable, wanted);
    size_t align = wanted < PAGE_BYTES ? wanted : PAGE_BYTES;
    clause_expect((uintptr_t)block % align == 0, "a block of %zu bytes is at %p", size, block);
    shm_heap_free(heap, block);
}

static void sizes_classes(const struct clause_run *run)
{
    struct shm_heap *heap = run->handle;
    need_plain_blocks(heap);
    for (size_t size = 0; size <= 3 * PAGE_BYTES; size++)
        one_size(heap, size);
    for (size_t pages = 3; pages < 200; pages++) {
        one_size(heap, pages * PAGE_BYTES - 1);
        one_size(heap, pages * PAGE_BYTES + 1);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .run = sizes_classes,
};
