/* Asks aligned_alloc for every power of two with sizes just below SIZE_MAX, whose sum with header
 * or alignment wraps. */
#include "sizes.h"

enum { BITS = 8 * sizeof(size_t) };

static void limits_rounding(const struct clause_run *run)
{
    static const size_t below[] = {0,     1,     7,     8,    15,      16,      31,       32,
                                   63,    64,    127,   128,  255,     256,     511,      512,
                                   1023,  1024,  4094,  4095, 4096,    4097,    8191,     8192,
                                   65535, 65536, 65537, MIB,  MIB + 1, 2 * MIB, 16 * MIB, 32 * MIB};
    for (unsigned exponent = 0; exponent < BITS - 1; exponent++) {
        size_t alignment = (size_t)1 << exponent;
        for (unsigned i = 0; i < sizeof below / sizeof below[0]; i++) {
            size_t size = SIZE_MAX - below[i];
            clause_check(heap_aligned_alloc(run, alignment, size) == NULL,
                         "aligned_alloc(%zu, %zu) gave a block", alignment, size);
            clause_check(
                heap_aligned_alloc(run, alignment, SIZE_MAX - alignment - below[i]) == NULL,
                "aligned_alloc(%zu, %zu) gave a block", alignment, SIZE_MAX - alignment - below[i]);
        }
    }
    for (unsigned exponent = 62; exponent < BITS; exponent++) /* a smaller one can be had */
        clause_check(heap_aligned_alloc(run, (size_t)1 << exponent, 64) == NULL,
                     "aligned_alloc(2 to the power of %u, 64) gave a block", exponent);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_ALIGNED_ALLOC,
    .run = limits_rounding,
};
