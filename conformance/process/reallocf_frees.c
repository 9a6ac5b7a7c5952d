/* Lets it fail on 2000 blocks of 64 KiB and measures memory. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"

#include <string.h>

enum { BLOCK_BYTES = 64 * 1024 };

static void reallocf_frees(const struct clause_run *run)
{
    const unsigned rounds = run->brief ? 500 : 2000;
    size_t before = 0;
    for (unsigned i = 0; i < rounds; i++) {
        if (i == 10)
            before = memory_usage_bytes();
        void *block = malloc(BLOCK_BYTES);
        clause_expect(block != NULL, "malloc failed after %u failures of reallocf", i);
        memset(block, 1, BLOCK_BYTES);
        clause_expect(reallocf(opaque(block), opaque_size(SIZE_MAX / 2 + 1)) == NULL,
                      "reallocf to SIZE_MAX / 2 + 1 gave a block");
    }
    size_t after = memory_usage_bytes();
    clause_expect(after < before + (size_t)rounds * BLOCK_BYTES / 4,
                  "%u failures of reallocf on %d bytes left %zu more bytes resident", rounds,
                  (int)BLOCK_BYTES, after - before);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "reallocf", NULL},
    .measures_memory = true,
    .run = reallocf_frees,
};
