/* Marks one byte in each 64 KiB and the last one, of sizes up to 64 MiB and of 256 MiB and 1
 * GiB. */
#include "heap_options.h"
#include "rounds.h"
#include "sizes.h"

static const size_t stride = 64 * KIB;

static unsigned char mark(size_t at)
{
    return (unsigned char)(at / stride + at + 1);
}

static void try(const struct clause_run *run, size_t size)
{
    unsigned char *block = heap_malloc(run, size);
    if (!size_is_given(run, block, size))
        return;
    for (size_t at = 0; at < size; at += stride)
        block[at] = mark(at);
    block[size - 1] = mark(size - 1);
    for (size_t at = 0; at < size - 1; at += stride)
        clause_expect(block[at] == mark(at), "byte %zu of %zu lost its value", at, size);
    clause_expect(block[size - 1] == mark(size - 1), "the last of %zu bytes lost its value", size);
    heap_free(run, block);
}

static void block_large(const struct clause_run *run)
{
    const size_t most = heap_keeps_freed(run) ? MIB : 64 * MIB;
    for (size_t power = 4 * KIB; power <= most; power *= 2) {
        try(run, power - 1);
        try(run, power);
        try(run, power + 1);
    }
    if (run->brief || heap_fills_blocks(run))
        return;
    try(run, 256 * MIB);
    try(run, GIB);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = block_large,
};
