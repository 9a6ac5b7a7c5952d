/* Fills a block, frees it, and looks behind its first words, which often hold links. */
#include "content.h"
#include "sizes.h"

#include <string.h>

enum { SKIPPED = 64, OLD = 0xa5 };

static const char *after_free(const struct clause_run *run, size_t size)
{
    char *block = heap_malloc(run, size);
    void *other = heap_malloc(run, size);
    if (block == NULL)
        return "no block";
    memset(block, OLD, size);
    heap_free(run, block);
    const char *found = content_of(block + SKIPPED, size - 2 * SKIPPED, OLD);
    heap_free(run, other);
    return found;
}

static void poison_read(const struct clause_run *run)
{
    const char *small = after_free(run, 400), *large = after_free(run, 20000);
    clause_value("400 bytes: %s, 20000: %s, 2 MiB: %s", small, large, after_free(run, 2 * MIB));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE,
    .run = poison_read,
};
