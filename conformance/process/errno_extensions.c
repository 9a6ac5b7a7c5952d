/* Asks for sizes of a sixteenth of SIZE_MAX and near PTRDIFF_MAX, with errno cleared before. */
#include "clause.h"
#include "malloc_family.h"

static void expect_failure(const void *block, const char *call, size_t size)
{
    clause_check(block == NULL, "%s of %zu bytes gave a block", call, size);
    clause_check(block != NULL || errno == ENOMEM, "%s of %zu bytes left errno %d", call, size,
                 errno);
    errno = 0;
}

static void errno_extensions(const struct clause_run *run)
{
    static const size_t sizes[] = {SIZE_MAX / 16, (size_t)PTRDIFF_MAX - 65536};
    (void)run;
    errno = 0;
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        size_t size = opaque_size(sizes[i]);
        expect_failure(memalign(64, size), "memalign", size);
        expect_failure(memalign(65536, size), "memalign to pages", size);
        expect_failure(valloc(size), "valloc", size);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"memalign", "valloc", NULL},
    .run = errno_extensions,
};
