/* Asks each function for sizes of a sixteenth of SIZE_MAX and near PTRDIFF_MAX, and counts
 * EAGAIN. */
#include "clause.h"
#include "malloc_family.h"

static unsigned agains;

static void expect_failure(const void *block, const char *call, size_t size)
{
    int error = errno;
    clause_check(block == NULL, "%s of %zu bytes gave a block", call, size);
    clause_check(block != NULL || error == ENOMEM || error == EAGAIN,
                 "%s of %zu bytes left errno %d", call, size, error);
    agains += error == EAGAIN;
    errno = 0;
}

static void errno_failure(const struct clause_run *run)
{
    static const size_t sizes[] = {SIZE_MAX / 16, (size_t)PTRDIFF_MAX - 65536};
    void *block = malloc(64);
    (void)run;
    errno = 0;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = opaque_size(sizes[i]);
        expect_failure(malloc(size), "malloc", size);
        expect_failure(calloc(size / 16, 16), "calloc", size);
        expect_failure(calloc(1, size), "calloc", size);
        expect_failure(realloc(block, size), "realloc", size);
        expect_failure(realloc(NULL, size), "realloc of NULL", size);
        expect_failure(aligned_alloc(64, size), "aligned_alloc", size);
        expect_failure(aligned_alloc(65536, size), "aligned_alloc", size);
    }
    free(block);
    if (agains != 0)
        clause_value("EAGAIN in %u calls", agains);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "aligned_alloc", "free", NULL},
    .run = errno_failure,
};
