/* Calls each function at growing sizes up to 16 MiB with a sentinel in errno. */
#include "clause.h"
#include "malloc_family.h"

static unsigned changes;

static void *expect_errno(void *block, const char *call, size_t size)
{
    clause_expect(block != NULL, "%s of %zu bytes failed", call, size);
    clause_expect(errno != 0, "%s of %zu bytes set errno to 0", call, size);
    changes += errno != SENTINEL;
    errno = SENTINEL;
    return block;
}

static void errno_success(const struct clause_run *run)
{
    (void)run;
    errno = SENTINEL;
    for (size_t size = 1; size <= (size_t)16 << 20; size += size / 3 + 1) {
        void *block = expect_errno(malloc(size), "malloc", size);
        void *zeroed = expect_errno(calloc(1, size), "calloc", size);
        void *aligned = expect_errno(aligned_alloc(256, size), "aligned_alloc", size);
        block = expect_errno(realloc(block, size * 2), "realloc", size);
        block = expect_errno(realloc(block, size / 2 + 1), "realloc", size);
        free(block);
        free(zeroed);
        free(aligned);
    }
    clause_value(changes == 0 ? "errno is never changed" : "errno is changed now and then");
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "aligned_alloc", "free", NULL},
    .run = errno_success,
};
