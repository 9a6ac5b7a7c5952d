/* partial.c: defines malloc, calloc and free, and leaves the rest of the family to the C library,
 * which does not know its blocks.  wrong-library. */
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *malloc(size_t size);
EXPORT void *calloc(size_t count, size_t size);
EXPORT void free(void *block);

enum { PARTIAL_BYTES = 1 << 28 };

static _Alignas(max_align_t) unsigned char memory[PARTIAL_BYTES];

void *malloc(size_t size)
{
    static atomic_size_t used;
    const size_t unit = sizeof(max_align_t);
    if (size > PARTIAL_BYTES)
        return NULL;
    size_t rounded = (size + unit) / unit * unit;
    size_t at = atomic_fetch_add(&used, rounded);
    return at + rounded <= PARTIAL_BYTES ? memory + at : NULL;
}

void *calloc(size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL : malloc(total);
}

void free(void *block)
{
    (void)block;
}
