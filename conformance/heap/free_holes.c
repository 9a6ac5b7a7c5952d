/* Fills 4 MiB with blocks, frees all but one in eight, and takes them again; memory must not
 * grow. */
#include "heap_options.h"
#include "memory_usage.h"
#include "sizes.h"

enum { KEPT = 8 };

static void take(const struct clause_run *run, char **block, size_t size)
{
    *block = sure_malloc(run, size);
    for (size_t at = 0; at < size; at += 4 * KIB)
        (*block)[at] = 1;
}

/* All but one in KEPT are freed and taken again. */
static void fill_holes(const struct clause_run *run, size_t size, size_t count)
{
    char **blocks = clause_memory(count * sizeof *blocks);
    for (size_t i = 0; i < count; i++)
        take(run, &blocks[i], size);
    size_t before = memory_usage_bytes();
    for (size_t i = 0; i < count; i++)
        if (i % KEPT != 0)
            heap_free(run, blocks[i]);
    for (size_t i = 0; i < count; i++)
        if (i % KEPT != 0)
            take(run, &blocks[i], size);
    size_t now = memory_usage_bytes(), total = count * size;
    clause_expect(now < before + total / 2,
                  "%zu bytes more for %zu live bytes whose holes were filled again", now - before,
                  total);
    for (size_t i = 0; i < count; i++)
        heap_free(run, blocks[i]);
}

static void free_holes(const struct clause_run *run)
{
    heap_must_reuse(run);
    if (run->allocator->traits & ALLOCATOR_BOUNDED)
        clause_unsupported("it is BOUNDED: 4 MiB are not owed");
    for (size_t size = heap_is_slow(run) ? 1536 : 24; size < 4 * KIB; size *= 4)
        fill_holes(run, size, 4 * MIB / size);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .measures_memory = true,
    .run = free_holes,
};
