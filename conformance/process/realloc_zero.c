/* Resizes 20000 blocks to 0 with a sentinel in errno, and measures memory. */
#include "clause.h"
#include "malloc_family.h"
#include "memory_usage.h"

enum { BLOCK_BYTES = 4096 };

static unsigned blocks_returned, nulls_with_errno;

static void resize_to_zero(void)
{
    unsigned char *block = malloc(BLOCK_BYTES);
    clause_expect(block != NULL, "malloc(%d) failed", (int)BLOCK_BYTES);
    block[0] = block[BLOCK_BYTES - 1] = 1;
    errno = SENTINEL;
    void *result = realloc(opaque(block), opaque_size(0));
    nulls_with_errno += result == NULL && errno != SENTINEL;
    blocks_returned += result != NULL;
    free(result);
}

static void realloc_zero(const struct clause_run *run)
{
    const unsigned rounds = run->brief ? 5000 : 20000;
    resize_to_zero();
    size_t before = memory_usage_bytes();
    for (unsigned i = 1; i < rounds; i++)
        resize_to_zero();
    bool kept =
        memory_usage_bytes() > before + (size_t)rounds * BLOCK_BYTES / 2; /* it may be less */
    if (blocks_returned == rounds)
        clause_value("a block, the old one %s", kept ? "kept" : "freed");
    else
        clause_value("null in %s calls, the old block %s, errno %s",
                     blocks_returned == 0 ? "all" : "some", kept ? "kept" : "freed",
                     nulls_with_errno == 0 ? "kept" : "set");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .measures_memory = true,
    .run = realloc_zero,
};
