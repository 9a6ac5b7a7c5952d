/* Asks for 1 and 5000 bytes at every power of two up to 2^63, with errno cleared before. */
#include "heap_calls.h"
#include "heap_options.h"

#include <errno.h>

/* Of an alignment that it does not support POSIX lets it say EINVAL. */
static void try_alignment(const struct clause_run *run, size_t alignment, size_t size)
{
    errno = 0;
    void *block = heap_aligned_alloc(run, alignment, size);
    bool told = block != NULL || errno == ENOMEM || errno == EINVAL;
    bool tells = (run->allocator->traits & ALLOCATOR_SETS_ERRNO) != 0;
    clause_check(told || !tells, "aligned_alloc(%zu, %zu) failed and left errno %d", alignment,
                 size, errno);
    clause_check((uintptr_t)block % alignment == 0, "aligned_alloc(%zu, %zu) is not aligned",
                 alignment, size);
    heap_free(run, block);
}

static void aligned_wide(const struct clause_run *run)
{
    for (unsigned power = 3; power < 8 * sizeof(size_t); power++) {
        /* The allocator would write gigabytes, or the emulator into tables of what is mapped. */
        if ((heap_fills_blocks(run) || run->emulated) && power >= 26 && power < 47)
            continue;
        try_alignment(run, (size_t)1 << power, 1);
        try_alignment(run, (size_t)1 << power, 5000);
    }
}

const struct clause CLAUSE = {
    .calls = CLAUSE_FREE | CLAUSE_ALIGNED_ALLOC,
    .run = aligned_wide,
};
