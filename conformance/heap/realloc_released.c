/* Resizes 100000 blocks of 1 KiB to 0, frees what that gives, and measures memory. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { ROUNDS = 100000, SIZE = 1024 };

/* Tells if the answer was a block. */
static bool resize_to_zero(const struct clause_run *run)
{
    void *empty = heap_realloc(run, memset(sure_malloc(run, SIZE), 1, SIZE), 0);
    heap_free(run, empty);
    return empty != NULL;
}

/* A null pointer for an answer leaves open what becomes of the block: heap.realloc.zero. */
static void realloc_released(const struct clause_run *run)
{
    size_t blocks = 0;
    heap_must_reuse(run);
    for (unsigned i = 0; i < 100; i++)
        resize_to_zero(run);
    size_t before = memory_usage_bytes();
    for (size_t i = 0; i < rounds(run, ROUNDS); i++)
        blocks += resize_to_zero(run);
    size_t after = memory_usage_bytes();
    clause_expect(blocks == 0 || after < before + blocks * SIZE / 4,
                  "realloc(p, 0) gave %zu blocks and kept the old ones: %zu more bytes", blocks,
                  after - before);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .measures_memory = true,
    .run = realloc_released,
};
