/* Resizes blocks of every class up to 256 KiB to their usable size, and looks at the address and
 * the content. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"

static void realloc_usable(const struct clause_run *run)
{
    unsigned moved = 0, times = 0;
    (void)run;
    for (size_t size = 1; size < (size_t)256 << 10; size += size / 8 + 1, times++) {
        unsigned char *block = malloc(size);
        clause_expect(block != NULL, "malloc(%zu) failed", size);
        pattern_fill(block, size, size);
        size_t usable = malloc_usable_size(block);
        uintptr_t before = (uintptr_t)block;
        block = realloc(opaque(block), opaque_size(usable));
        clause_expect(block != NULL, "a block of %zu usable bytes could not become as large",
                      usable);
        clause_expect(pattern_holds(block, size, size), "a block of %zu bytes lost its content",
                      size);
        pattern_fill(block, usable, usable);
        clause_expect(pattern_holds(block, usable, usable), "%zu usable bytes do not hold", usable);
        moved += (uintptr_t)block != before;
        free(block);
    }
    clause_value("%s", moved == 0 ? "never moves" : moved == times ? "always moves" : "moves some");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "malloc_usable_size", "free", NULL},
    .run = realloc_usable,
};
