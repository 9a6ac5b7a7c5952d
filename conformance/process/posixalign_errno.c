/* Calls it with a sentinel in errno: a success, a wrong alignment, and too large a size. */
#include "clause.h"
#include "malloc_family.h"

static const char *errno_after(size_t alignment, size_t size)
{
    void *block = NULL;
    errno = SENTINEL;
    int error = posix_memalign(&block, opaque_size(alignment), opaque_size(size));
    int after = errno;
    if (error == 0)
        free(block);
    return after == SENTINEL ? "kept" : after == error ? "set" : "changed";
}

static void posixalign_errno(const struct clause_run *run)
{
    (void)run;
    const char *success = errno_after(64, 64);
    const char *invalid = errno_after(3, 64);
    const char *memory = errno_after(64, SIZE_MAX - 4096);
    clause_value("errno after success: %s; wrong alignment: %s; no memory: %s", success, invalid,
                 memory);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"posix_memalign", "free", NULL},
    .run = posixalign_errno,
};
