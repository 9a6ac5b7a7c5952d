/* Asks aligned_alloc, memalign and posix_memalign for sizes up to 8192 bytes below SIZE_MAX with
 * every power of two up to 2^30, and for half of SIZE_MAX with those above. */
#include "clause.h"
#include "malloc_family.h"

static void expect_refusals(size_t alignment, size_t size)
{
    void *block = aligned_alloc(opaque_size(alignment), opaque_size(size));
    clause_expect(block == NULL, "aligned_alloc(%zu, SIZE_MAX - %zu) gave a block", alignment,
                  SIZE_MAX - size);
    block = memalign(opaque_size(alignment), opaque_size(size));
    clause_expect(block == NULL, "memalign(%zu, SIZE_MAX - %zu) gave a block", alignment,
                  SIZE_MAX - size);
    int error = alignment < sizeof(void *)
                    ? ENOMEM
                    : posix_memalign(&block, opaque_size(alignment), opaque_size(size));
    clause_expect(error == ENOMEM, "posix_memalign(%zu, SIZE_MAX - %zu) returned %d", alignment,
                  SIZE_MAX - size, error);
}

static void limits_rounding(const struct clause_run *run)
{
    const size_t step = run->brief ? 61 : 7;
    for (size_t alignment = 1; alignment <= (size_t)1 << 30; alignment *= 2) {
        expect_refusals(alignment, SIZE_MAX);
        for (size_t less = 0; less <= 8192; less += step)
            expect_refusals(alignment, SIZE_MAX - less);
        for (size_t near = alignment == 1; near < 4; near++)
            expect_refusals(alignment, SIZE_MAX - alignment + 1 - near);
    }
    for (unsigned power = 31; power < 8 * sizeof(size_t); power++)
        expect_refusals((size_t)1 << power, (size_t)PTRDIFF_MAX + 1);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"aligned_alloc", "memalign", "posix_memalign", NULL},
    .run = limits_rounding,
};
