/* Asks malloc, calloc and realloc in turn for random sizes from 16 bytes on, with 64 blocks live,
 * and looks at each address. */
#include "random.h"
#include "rounds.h"
#include "sizes.h"

#include <stdalign.h>

enum { LIVE = 64, ROUNDS = 25000 };

static void *give(const struct clause_run *run, unsigned kind, size_t size)
{
    switch (kind) {
    case 0:
        return heap_malloc(run, size);
    case 1:
        return heap_calloc(run, size, 1);
    case 2:
        return heap_realloc(run, NULL, size);
    default:
        return heap_realloc(run, heap_malloc(run, 16), size);
    }
}

static void align_default(const struct clause_run *run)
{
    void *live[LIVE] = {0};
    uint64_t random = run->seed;
    const size_t least = alignof(max_align_t);
    for (size_t i = 0; i < rounds(run, ROUNDS); i++) {
        size_t size = least + (i < 4096 ? i : (size_t)random_below(&random, SIZE_SURE - least));
        void *block = give(run, (unsigned)(i % 4), size);
        clause_expect(block != NULL, "a request of %zu bytes failed", size);
        clause_expect((uintptr_t)block % least == 0, "a block of %zu bytes is not aligned to %zu",
                      size, least);
        heap_free(run, live[i % LIVE]);
        live[i % LIVE] = block;
    }
    for (size_t i = 0; i < LIVE; i++)
        heap_free(run, live[i]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_CALLOC | CLAUSE_REALLOC,
    .run = align_default,
};
