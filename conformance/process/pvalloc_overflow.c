/* Asks for each of the 8193 largest sizes. */
#include "clause.h"
#include "malloc_family.h"

static void pvalloc_overflow(const struct clause_run *run)
{
    (void)run;
    for (size_t less = 0; less <= 8192; less++) {
        errno = 0;
        void *block = pvalloc(opaque_size(SIZE_MAX - less));
        clause_check(block == NULL, "pvalloc(SIZE_MAX - %zu) gave a block of %zu bytes", less,
                     malloc_usable_size(block));
        clause_check(block != NULL || errno == ENOMEM, "pvalloc(SIZE_MAX - %zu) left errno %d",
                     less, errno);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"pvalloc", "malloc_usable_size", NULL},
    .run = pvalloc_overflow,
};
