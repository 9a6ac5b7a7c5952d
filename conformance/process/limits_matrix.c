/* Asks each function for sizes just above PTRDIFF_MAX and up to SIZE_MAX. */
#include "clause.h"
#include "malloc_family.h"

static void *block; /* that realloc is tried on */

static void *try(unsigned function, size_t size)
{
    void *result = NULL;
    switch (function) {
    case 0:
        return malloc(size);
    case 1:
        return calloc(1, size);
    case 2:
        return calloc(size, 1);
    case 3:
        result = realloc(block, size);
        block = result != NULL ? result : block;
        return result;
    case 4:
        return realloc(NULL, size);
    case 5:
        return aligned_alloc(64, size);
    case 6:
        return memalign(4096, size);
    default:
        errno = posix_memalign(&result, 64, size);
        return result;
    }
}

static void limits_matrix(const struct clause_run *run)
{
    static const char *const names[] = {
        "malloc(n)",        "calloc(1, n)",         "calloc(n, 1)",      "realloc(p, n)",
        "realloc(NULL, n)", "aligned_alloc(64, n)", "memalign(4096, n)", "posix_memalign(64, n)"};
    const size_t half = (size_t)PTRDIFF_MAX;
    const size_t sizes[] = {half + 1,        half + 2,         half + 4096,     half + 65536,
                            half / 2 * 3,    SIZE_MAX - 65536, SIZE_MAX - 8192, SIZE_MAX - 4096,
                            SIZE_MAX - 4095, SIZE_MAX - 64,    SIZE_MAX - 16,   SIZE_MAX - 8,
                            SIZE_MAX - 1,    SIZE_MAX};
    (void)run;
    block = malloc(100);
    for (unsigned function = 0; function < sizeof names / sizeof names[0]; function++)
        for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
            errno = 0;
            bool refused = try(function, opaque_size(sizes[i])) == NULL;
            clause_check(refused, "%s gave a block, n = %zu", names[function], sizes[i]);
            clause_check(!refused || errno == ENOMEM, "%s left errno %d, n = %zu", names[function],
                         errno, sizes[i]);
        }
    free(block);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "calloc", "realloc", "aligned_alloc", "memalign",
                                     "posix_memalign", "free", NULL},
    .run = limits_matrix,
};
