/* Asks for 1 and 5000 bytes at every power of two up to 2^63, and at SIZE_MAX and 2^63 + 1,
 * with errno cleared before. */
#include "clause.h"
#include "malloc_family.h"

enum { WORD_BITS = 8 * sizeof(size_t) };

typedef void *aligned_call(size_t alignment, size_t size);

/* POSIX lets aligned_alloc refuse an alignment that it does not support with EINVAL. */
static void try_call(const char *name, aligned_call *function, size_t alignment, size_t size)
{
    errno = 0;
    void *block = function(opaque_size(alignment), opaque_size(size));
    bool told = block != NULL || errno == ENOMEM || errno == EINVAL;
    clause_check(told, "%s(%zu, %zu) failed and left errno %d", name, alignment, size, errno);
    clause_check(is_aligned(block, alignment), "%s(%zu, %zu) is not aligned", name, alignment,
                 size);
    free(block);
}

static void try_posix_memalign(size_t alignment, size_t size, int wanted)
{
    void *block = NULL;
    int error = posix_memalign(&block, opaque_size(alignment), opaque_size(size));
    bool taken = error == 0 && wanted != EINVAL && is_aligned(block, alignment);
    clause_check(taken || error == wanted, "posix_memalign(%zu, %zu) returned %d", alignment, size,
                 error);
    if (error == 0)
        free(block);
}

static void expect_invalid(size_t alignment)
{
    errno = 0;
    void *block = aligned_alloc(opaque_size(alignment), opaque_size(64));
    clause_check(block == NULL && errno == EINVAL, "aligned_alloc(%zu, 64) gave %s with errno %d",
                 alignment, block == NULL ? "NULL" : "a block", errno);
    try_posix_memalign(alignment, 64, EINVAL);
}

static void aligned_wide(const struct clause_run *run)
{
    static const size_t sizes[] = {1, 5000};
    for (unsigned power = 3; power < WORD_BITS; power++)
        for (unsigned i = 0; i < 2; i++) {
            if (run->emulated && power >= 26 && power < 47)
                continue; /* the emulator has tables of what is mapped: gigabytes */
            try_call("aligned_alloc", aligned_alloc, (size_t)1 << power, sizes[i]);
            try_call("memalign", memalign, (size_t)1 << power, sizes[i]);
            try_posix_memalign((size_t)1 << power, sizes[i], ENOMEM);
        }
    expect_invalid(SIZE_MAX);
    expect_invalid(SIZE_MAX / 2 + 2);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "memalign", "posix_memalign", "free", NULL},
    .run = aligned_wide,
};
