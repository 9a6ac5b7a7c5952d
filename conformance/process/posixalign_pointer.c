/* Passes a pointer to a variable with a wrong alignment and with too large a size. */
#include "clause.h"
#include "malloc_family.h"

static int place; /* something to point at */

static const char *after_failure(size_t alignment, size_t size)
{
    void *block = &place;
    int error = posix_memalign(&block, opaque_size(alignment), opaque_size(size));
    clause_expect(error != 0, "posix_memalign(%zu, %zu) succeeded", alignment, size);
    clause_expect(block == &place || block == NULL, "posix_memalign(%zu, %zu) stored %p", alignment,
                  size, block);
    return block == NULL ? "null" : "kept";
}

static void posixalign_pointer(const struct clause_run *run)
{
    (void)run;
    const char *invalid = after_failure(3, 64);
    const char *memory = after_failure(64, SIZE_MAX - 4096);
    clause_value("wrong alignment: %s; no memory: %s", invalid, memory);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"posix_memalign", NULL},
    .run = posixalign_pointer,
};
