/* Products just above SIZE_MAX, with every power of two as the count, and errno cleared before. */
#include "clause.h"
#include "malloc_family.h"

static void calloc_errno(const struct clause_run *run)
{
    static const size_t small[] = {1, 2, 3, 64, 4096};
    (void)run;
    for (unsigned shift = 1; shift < 8 * sizeof(size_t); shift++)
        for (unsigned i = 0; i < sizeof small / sizeof small[0]; i++) {
            size_t count = (size_t)1 << shift;
            size_t size = SIZE_MAX / count + small[i];
            errno = 0;
            void *block = calloc(opaque_size(count), opaque_size(size));
            clause_check(block == NULL, "calloc(%zu, %zu) gave a block", count, size);
            clause_check(block != NULL || errno == ENOMEM, "calloc(%zu, %zu) left errno %d", count,
                         size, errno);
        }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"calloc", NULL},
    .run = calloc_errno,
};
