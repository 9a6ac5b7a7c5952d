/* Closing a heap gives back what was allocated from it: opening and closing for ever takes no more
 * memory. */
#include "appetite.h"
#include "rounds.h"
#include "sizes.h"

#include <string.h>

enum { HEAPS = 300, BLOCKS = 30 };

static void handles_close(const struct clause_run *run)
{
    const size_t size = 8 * KIB;
    size_t before = 0, warm = HEAPS / 10;
    if (run->allocator->traits & ALLOCATOR_SINGLETON)
        clause_unsupported("it is SINGLETON: its heap never ends");
    for (size_t i = 0; i < warm + rounds(run, HEAPS); i++) {
        struct clause_run other = *run;
        if (i == warm)
            before = appetite_bytes();
        other.handle = clause_open(run, NULL);
        for (unsigned at = 0; at < BLOCKS; at++)
            memset(sure_malloc(&other, size), 1, size);
        run->allocator->close(other.handle);
    }
    size_t now = appetite_bytes(), total = rounds(run, HEAPS) * BLOCKS * size;
    clause_expect(now < before + total / 4, "%zu bytes more after closing each of %zu heaps",
                  now - before, rounds(run, HEAPS));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC,
    .run = handles_close,
};
