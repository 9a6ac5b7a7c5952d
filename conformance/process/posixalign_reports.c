/* Asks for one success and four refusals, with five different values in errno. */
#include "clause.h"
#include "malloc_family.h"

static void expect_report(int before, size_t alignment, size_t size, int expected)
{
    void *block = NULL;
    errno = before;
    int error = posix_memalign(&block, opaque_size(alignment), opaque_size(size));
    clause_check(error == expected, "posix_memalign(%zu, %zu) with errno %d returned %d", alignment,
                 size, before, error);
    if (error == 0)
        free(block);
}

static void posixalign_reports(const struct clause_run *run)
{
    static const int before[] = {0, EINVAL, ENOMEM, EINTR, -1};
    (void)run;
    for (unsigned i = 0; i < sizeof before / sizeof before[0]; i++) {
        expect_report(before[i], 64, 64, 0);
        expect_report(before[i], 48, 64, EINVAL);
        expect_report(before[i], 64, SIZE_MAX - 8192, ENOMEM);
        expect_report(before[i], 64, (size_t)PTRDIFF_MAX + 1, ENOMEM);
        expect_report(before[i], SIZE_MAX / 4 + 1, SIZE_MAX / 4 + 1, ENOMEM);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"posix_memalign", "free", NULL},
    .run = posixalign_reports,
};
