/* Gives blocks of growing sizes up to 16 MiB back with a sentinel in errno. */
#include "clause.h"
#include "malloc_family.h"

static void expect_kept(const char *call, size_t size)
{
    clause_expect(sentinel_stands(), "%s of %zu bytes set errno to %d", call, size, errno);
}

static void freesized_errno(const struct clause_run *run)
{
    (void)run;
    for (size_t size = 1; size <= (size_t)16 << 20; size += size / 3 + 1)
        for (unsigned i = 0; i < 4; i++) {
            size_t alignment = (size_t)16 << (3 * i);
            void *block = opaque(malloc(size)), *aligned = aligned_alloc(alignment, size);
            clause_expect(block != NULL, "malloc(%zu) gave NULL with errno %d", size, errno);
            clause_expect(aligned != NULL, "aligned_alloc(%zu, %zu) gave NULL with errno %d",
                          alignment, size, errno);
            sentinel_set();
            free_sized(block, size);
            expect_kept("free_sized", size);
            free_aligned_sized(aligned, alignment, size);
            expect_kept("free_aligned_sized", size);
        }
    sentinel_set();
    free_sized(NULL, 64);
    expect_kept("free_sized of a null pointer", 64);
    free_aligned_sized(NULL, 64, 64);
    expect_kept("free_aligned_sized of a null pointer", 64);
}

const struct clause CLAUSE = {
    .symbols =
        (const char *const[]){"malloc", "aligned_alloc", "free_sized", "free_aligned_sized", NULL},
    .run = freesized_errno,
};
