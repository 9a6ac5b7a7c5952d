/* Asks for 0, 1, 2, 4, numbers around the size of a pointer and others up to half of SIZE_MAX. */
#include "clause.h"
#include "malloc_family.h"

static void posixalign_refuses(const struct clause_run *run)
{
    static const size_t wrong[] = {0,  1,  2,   3,    4,    sizeof(void *) - 1, sizeof(void *) + 1,
                                   12, 24, 100, 4095, 4097, SIZE_MAX / 2};
    (void)run;
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        void *block = NULL;
        int error = posix_memalign(&block, opaque_size(wrong[i]), 64);
        clause_check(error == EINVAL, "posix_memalign(%zu, 64) returned %d", wrong[i], error);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"posix_memalign", NULL},
    .run = posixalign_refuses,
};
