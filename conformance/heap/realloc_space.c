/* Resizes eight blocks up and down 2000 times, most of them by a move, and measures memory. */
#include "heap_options.h"
#include "memory_usage.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { ROUNDS = 2000, BLOCKS = 8 };

static void churn(const struct clause_run *run, size_t times)
{
    char *blocks[BLOCKS] = {0};
    for (size_t i = 0; i < times; i++)
        for (unsigned at = 0; at < BLOCKS; at++) {
            size_t size = 1 + (i * 977 + at * 131) % 16000;
            blocks[at] = heap_realloc(run, blocks[at], size);
            clause_expect(blocks[at] != NULL, "realloc to %zu bytes failed", size);
            memset(blocks[at], 1, size);
        }
    for (unsigned at = 0; at < BLOCKS; at++)
        heap_free(run, blocks[at]);
}

static void realloc_space(const struct clause_run *run)
{
    heap_must_reuse(run);
    churn(run, 100);
    size_t before = memory_usage_bytes();
    churn(run, rounds(run, ROUNDS));
    size_t now = memory_usage_bytes();
    clause_expect(now < before + 24 * MIB, "%zu bytes more after resizing %u blocks", now - before,
                  BLOCKS);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_REALLOC,
    .measures_memory = true,
    .run = realloc_space,
};
