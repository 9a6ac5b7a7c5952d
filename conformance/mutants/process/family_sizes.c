/* family_sizes.c: the names that tell sizes, and BSD's that resize. */
#include "base.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

size_t malloc_good_size(size_t size);
size_t nallocx(size_t size, int flags);
size_t memalignment(const void *pointer);
void *reallocf(void *block, size_t size);
void *recallocarray(void *block, size_t old_count, size_t count, size_t size);

EXPORT size_t malloc_usable_size(void *block)
{
    return control_usable_size(base_heap(), block);
}

/* A block has what it was asked for, to the byte. */
EXPORT size_t malloc_good_size(size_t size)
{
    return base_fault(FAULT_good_size_rounds) ? (size + 63) & ~(size_t)63 : size;
}

EXPORT size_t nallocx(size_t size, int flags)
{
    (void)flags;
    return base_fault(FAULT_nallocx_tells_less) ? size - 1 : size;
}

EXPORT size_t memalignment(const void *pointer)
{
    uintptr_t address = (uintptr_t)pointer;
    if (base_fault(FAULT_memalignment_tells_half) && address != 0)
        return (address & (~address + 1)) / 2;
    return address & (~address + 1);
}

EXPORT void *reallocf(void *block, size_t size)
{
    void *moved = realloc(block, size);
    if (moved == NULL && !base_fault(FAULT_reallocf_keeps))
        free(block);
    return moved;
}

EXPORT void *recallocarray(void *block, size_t old_count, size_t count, size_t size)
{
    size_t before, bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        return base_refuse(ENOMEM);
    if (__builtin_mul_overflow(old_count, size, &before))
        return base_refuse(EINVAL);
    void *moved = base_fault(FAULT_recallocarray_dirty) ? malloc(bytes) : calloc(count, size);
    if (moved != NULL && base_fault(FAULT_recallocarray_trusts_class) && bytes > before)
        memset((char *)moved + before, 1, bytes - before > 8 ? 8 : bytes - before);
    if (moved == NULL || block == NULL)
        return moved;
    memcpy(moved, block, before < bytes ? before : bytes);
    explicit_bzero(block, before);
    free(block);
    return moved;
}
