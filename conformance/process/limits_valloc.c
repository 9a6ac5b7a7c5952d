/* Asks for each of the 8193 largest sizes. */
#include "clause.h"
#include "malloc_family.h"

static void limits_valloc(const struct clause_run *run)
{
    (void)run;
    for (size_t less = 0; less <= 8192; less++) {
        errno = 0;
        void *block = valloc(opaque_size(SIZE_MAX - less));
        clause_check(block == NULL, "valloc(SIZE_MAX - %zu) gave a block", less);
        clause_check(block != NULL || errno == ENOMEM, "valloc(SIZE_MAX - %zu) left errno %d", less,
                     errno);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"valloc", NULL},
    .run = limits_valloc,
};
