/* Resizes blocks of every class up to 16 KiB to their usable size, and looks at the address and
 * the content. */
#include "pattern.h"
#include "sizes.h"

static void realloc_usable(const struct clause_run *run)
{
    unsigned moved = 0, times = 0;
    for (size_t size = 1; size < SIZE_SURE / 2; size += size / 8 + 1, times++) {
        unsigned char *block = sure_malloc(run, size);
        pattern_fill(block, size, size);
        size_t usable = heap_usable_size(run, block);
        uintptr_t before = (uintptr_t)block;
        block = heap_realloc(run, block, usable);
        clause_expect(block != NULL, "a block of %zu usable bytes could not become as large",
                      usable);
        clause_expect(pattern_holds(block, size, size), "a block of %zu bytes lost its content",
                      size);
        pattern_fill(block, usable, usable);
        clause_expect(pattern_holds(block, usable, usable), "%zu usable bytes do not hold", usable);
        moved += (uintptr_t)block != before;
        heap_free(run, block);
    }
    clause_value("%s", moved == 0 ? "never moves" : moved == times ? "always moves" : "moves some");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC | CLAUSE_USABLE_SIZE,
    .run = realloc_usable,
};
