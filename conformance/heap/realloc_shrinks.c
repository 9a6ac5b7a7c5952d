/* Takes the address space away with RLIMIT_AS and shrinks 320 blocks of five sizes. */
#include "memory_usage.h"
#include "pattern.h"
#include "sizes.h"

#include <sys/resource.h>

enum { BLOCKS = 64 };

static void realloc_shrinks(const struct clause_run *run)
{
    static const size_t sizes[] = {64, 500, 3000, 20000, 32768};
    static void *blocks[5][BLOCKS];
    unsigned failed = 0;
    for (unsigned i = 0; i < 5 * BLOCKS; i++) {
        blocks[i % 5][i / 5] = sure_malloc(run, sizes[i % 5]);
        pattern_fill(blocks[i % 5][i / 5], sizes[i % 5], i);
    }
    struct rlimit old;
    getrlimit(RLIMIT_AS, &old);
    clause_expect(setrlimit(RLIMIT_AS, &(struct rlimit){1, old.rlim_max}) == 0,
                  "RLIMIT_AS cannot be set");
    for (unsigned i = 0; i < 5 * BLOCKS; i++) {
        size_t size = 1 + i % (sizes[i % 5] - 1);
        void *block = heap_realloc(run, blocks[i % 5][i / 5], size);
        failed += block == NULL;
        if (block != NULL)
            blocks[i % 5][i / 5] = block;
        clause_expect(pattern_holds(blocks[i % 5][i / 5], size, i),
                      "a block that should shrink to %zu bytes lost its content", size);
    }
    for (unsigned i = 0; i < 5 * BLOCKS; i++)
        heap_free(run, blocks[i % 5][i / 5]);
    setrlimit(RLIMIT_AS, &old);
    clause_value("%s", failed == 0 ? "never fails" : failed == 5 * BLOCKS ? "fails" : "may fail");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_REALLOC,
    .hosts = CLAUSE_HOST_RLIMIT_AS,
    .measures_memory = true,
    .run = realloc_shrinks,
};
