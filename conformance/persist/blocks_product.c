/* Asks calloc for products that no size_t holds, and for zeroed bytes where others were. */
#include "persist_file.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { COUNT = 25, SIZE = 40 };

static void products_refused(const struct clause_run *own)
{
    static const size_t products[][2] = {
        {SIZE_MAX / 2 + 2, 2}, {2, SIZE_MAX / 2 + 2}, {SIZE_MAX, SIZE_MAX}, {SIZE_MAX / 8 + 9, 8}};
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++) {
        errno = 0;
        void *block = heap_calloc(own, products[i][0], products[i][1]);
        clause_expect(block == NULL, "calloc(%zu, %zu) gave a block", products[i][0],
                      products[i][1]);
        clause_expect(errno == ENOMEM || !(own->allocator->traits & ALLOCATOR_SETS_ERRNO),
                      "calloc(%zu, %zu) set errno to %d", products[i][0], products[i][1], errno);
    }
}

static void blocks_product(const struct clause_run *run)
{
    static const unsigned char zeros[COUNT * SIZE];
    struct persist_file file;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=256K"));
    for (unsigned i = 0; i < 20; i++) {
        unsigned char *block = heap_calloc(&own, COUNT, SIZE);
        clause_expect(block != NULL, "calloc(%d, %d) failed", COUNT, SIZE);
        clause_expect(memcmp(block, zeros, sizeof zeros) == 0, "calloc gave bytes that are not 0");
        memset(block, 0xff, sizeof zeros);
        heap_free(&own, block);
        products_refused(&own);
    }
    persist_expect_sound(run, own.handle, "after requests that no heap can serve");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC,
    .traits = ALLOCATOR_PERSISTENT,
    .run = blocks_product,
};
