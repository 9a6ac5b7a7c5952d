/* Fills a block, frees it, takes one of the same size, and looks behind its first words. */
#include "content.h"
#include "sizes.h"

#include <string.h>

enum { SKIPPED = 64, OLD = 0xa5 };

static const char *recycled(const struct clause_run *run, size_t size)
{
    char *block = heap_malloc(run, size);
    if (block == NULL)
        return "no block";
    memset(block, OLD, size);
    heap_free(run, block);
    block = heap_malloc(run, size);
    const char *found = content_of(block + SKIPPED, size - 2 * SKIPPED, OLD);
    heap_free(run, block);
    return found;
}

static void fresh_content(const struct clause_run *run)
{
    const char *small = recycled(run, 400), *large = recycled(run, 20000);
    clause_value("400 bytes: %s, 20000: %s, 2 MiB: %s", small, large, recycled(run, 2 * MIB));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = fresh_content,
};
