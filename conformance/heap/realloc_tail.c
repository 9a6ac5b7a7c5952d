/* Grows a block to 6000 bytes and back with other blocks in its way: a copy that is one byte short,
 * or rounded to words, shows. */
#include "pattern.h"
#include "sizes.h"

enum { SIZE_MOST = 6000 };

static unsigned char byte_at(size_t at)
{
    return (unsigned char)(at * 7 + at / 251 + 1);
}

static void look(const unsigned char *block, size_t size)
{
    size_t from = size < 64 ? 0 : size - 64;
    for (size_t at = from; at < size; at++)
        clause_expect(block[at] == byte_at(at), "byte %zu of %zu was lost in realloc", at, size);
    for (size_t at = 0; at < from; at += 61)
        clause_expect(block[at] == byte_at(at), "byte %zu of %zu was lost in realloc", at, size);
}

static void realloc_tail(const struct clause_run *run)
{
    unsigned char *block = NULL;
    void *barriers[2] = {0};
    for (size_t size = 1; size <= SIZE_MOST; size++) {
        block = heap_realloc(run, block, size);
        clause_expect(block != NULL, "realloc to %zu bytes failed", size);
        block[size - 1] = byte_at(size - 1);
        look(block, size);
        heap_free(run, barriers[size % 2]);
        barriers[size % 2] = sure_malloc(run, size);
    }
    for (size_t size = SIZE_MOST - 1; size > 0; size--) {
        block = heap_realloc(run, block, size);
        clause_expect(block != NULL, "realloc to %zu bytes failed", size);
        look(block, size);
    }
    heap_free(run, block);
    heap_free(run, barriers[0]);
    heap_free(run, barriers[1]);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .run = realloc_tail,
};
