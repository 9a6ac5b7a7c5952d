/* Asks for alignments from 0 to 8 MiB + 1, each with a multiple of it as size. */
#include "clause.h"
#include "malloc_family.h"

static void aligned_refuses(const struct clause_run *run)
{
    static const size_t wrong[] = {0, 3, 5, 6, 7, 9, 24, 48, 100, 4095, 4097, (8u << 20) + 1};
    (void)run;
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        size_t size = wrong[i] == 0 ? 64 : wrong[i] * 3;
        errno = 0;
        void *block = aligned_alloc(opaque_size(wrong[i]), opaque_size(size));
        int error = errno;
        clause_check(block == NULL, "aligned_alloc(%zu, %zu) gave a block", wrong[i], size);
        clause_check(block != NULL || error == EINVAL,
                     "aligned_alloc(%zu, %zu) set errno %d, not EINVAL", wrong[i], size, error);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", NULL},
    .run = aligned_refuses,
};
