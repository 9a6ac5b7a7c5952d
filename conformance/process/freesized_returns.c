/* Gives up to 40000 blocks of each of four sizes back by either function, and measures memory. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"

#include <string.h>

enum { ALIGNMENT = 64 };

static void take_and_give(size_t size, bool aligned)
{
    void *block = aligned ? aligned_alloc(ALIGNMENT, size) : malloc(size);
    clause_expect(block != NULL, "%s(%zu) gave NULL with errno %d",
                  aligned ? "aligned_alloc" : "malloc", size, errno);
    memset(opaque(block), 1, size);
    if (aligned)
        free_aligned_sized(block, ALIGNMENT, size);
    else
        free_sized(block, size);
}

static void try_size(size_t size, bool aligned, unsigned rounds)
{
    for (unsigned i = 0; i < 100; i++)
        take_and_give(size, aligned);
    size_t before = memory_usage_bytes();
    for (unsigned i = 0; i < rounds; i++)
        take_and_give(size, aligned);
    size_t after = memory_usage_bytes();
    clause_expect(after < before + (size_t)rounds * size / 4 + ((size_t)4 << 20),
                  "%u blocks of %zu bytes given to %s left %zu more bytes", rounds, size,
                  aligned ? "free_aligned_sized" : "free_sized", after - before);
}

static void freesized_returns(const struct clause_run *run)
{
    static const size_t sizes[] = {512, 4096, 20000, 300000};
    static const unsigned rounds_of[] = {40000, 40000, 4000, 400};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        unsigned rounds = run->brief ? rounds_of[i] / 2 : rounds_of[i];
        try_size(sizes[i], false, rounds);
        try_size(sizes[i], true, rounds);
    }
}

const struct clause CLAUSE = {
    .symbols =
        (const char *const[]){"malloc", "aligned_alloc", "free_sized", "free_aligned_sized", NULL},
    .measures_memory = true,
    .run = freesized_returns,
};
