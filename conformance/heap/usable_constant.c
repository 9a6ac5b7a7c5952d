/* Asks for the sizes of 200 blocks, fills them, makes 5000 other calls, and asks again twice. */
#include "heap_block_list.h"
#include "random_operations.h"

#include <string.h>

enum { BLOCKS = 200, OPERATIONS = 5000 };

static void usable_constant(const struct clause_run *run)
{
    static size_t first[BLOCKS];
    static void *blocks[BLOCKS];
    uint64_t random = run->seed;
    struct random_operations stream = {.run = run,
                                       .calls = CLAUSE_MALLOC | CLAUSE_FREE,
                                       .live_most = 64,
                                       .size_most = 4 * KIB,
                                       .random = run->seed};
    random_operations_begin(&stream);
    for (unsigned i = 0; i < BLOCKS; i++) {
        blocks[i] = sure_malloc(run, 1 + (size_t)random_below(&random, 3000));
        first[i] = heap_usable_size(run, blocks[i]);
        memset(blocks[i], 0xff, first[i]);
    }
    random_operations_pass(&stream, OPERATIONS);
    random_operations_drain(&stream);
    for (unsigned i = 0; i < BLOCKS; i++) {
        size_t now = heap_usable_size(run, blocks[i]);
        clause_expect(now == first[i], "a usable size of %zu bytes became %zu", first[i], now);
        clause_expect(now == heap_usable_size(run, blocks[i]), "a second call differs from %zu",
                      now);
        heap_free(run, blocks[i]);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_USABLE_SIZE,
    .run = usable_constant,
};
