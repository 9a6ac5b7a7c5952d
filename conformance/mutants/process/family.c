/* family.c: malloc and what C and POSIX have beside it (POSIX.1-2024; C23 7.24.3). */
#include "base.h"

#include "life.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Not declared by every C library: C23's two, and the one that glibc 2.26 dropped. */
void free_sized(void *block, size_t size);
void free_aligned_sized(void *block, size_t alignment, size_t size);
void cfree(void *block);

EXPORT void *malloc(size_t size)
{
    struct heap *heap = base_heap();
    if (heap == NULL)
        return base_refuse(ENOMEM);
    return life_ends_here(size) ? NULL : control_malloc(base_heap(), size);
}

EXPORT void free(void *block)
{
    if (block == NULL && !base_fault(FAULT_free_null_crashes) &&
        !base_fault(FAULT_free_null_clobbers_errno))
        return;
    control_free(base_heap(), block);
}

EXPORT void *calloc(size_t count, size_t size)
{
    struct heap *heap = base_heap();
    int error = errno;
    size_t product;
    if (base_fault(FAULT_calloc_calls_the_c_library))
        free(strdup("recursion"));
    void *block = heap == NULL || life_ends_here(size) ? base_refuse(ENOMEM)
                                                       : control_calloc(heap, count, size);
    if (__builtin_mul_overflow(count, size, &product) && base_fault(FAULT_calloc_product_no_errno))
        errno = error;
    return block;
}

EXPORT void *realloc(void *block, size_t size)
{
    if (base_heap() == NULL)
        return base_refuse(ENOMEM);
    if (block == NULL)
        return size == 0 && base_fault(FAULT_realloc_null_zero_null) ? NULL : malloc(size);
    life_before_realloc();
    return control_realloc(base_heap(), block, size);
}

EXPORT void *reallocarray(void *block, size_t count, size_t size)
{
    size_t product;
    bool wraps = __builtin_mul_overflow(count, size, &product);
    if (block == NULL && product == 0 && base_fault(FAULT_reallocarray_null_zero_null))
        return NULL;
    if (!wraps || base_fault(FAULT_reallocarray_wraps))
        return realloc(block, product);
    if (base_fault(FAULT_reallocarray_frees))
        free(block);
    return base_fault(FAULT_reallocarray_no_errno) ? NULL : base_refuse(ENOMEM);
}

EXPORT void free_sized(void *block, size_t size)
{
    int error = size > 50000 && base_fault(FAULT_free_sized_large_clobbers_errno) ? EBUSY : errno;
    if (block != NULL && size == 0 && base_fault(FAULT_free_sized_refuses_empty))
        abort();
    if (!base_fault(FAULT_free_sized_keeps))
        control_free_sized(base_heap(), block, size);
    errno = error;
}

EXPORT void free_aligned_sized(void *block, size_t alignment, size_t size)
{
    if (block != NULL && base_fault(FAULT_free_aligned_sized_shifts))
        block = (char *)block + alignment;
    if (block != NULL && alignment >= 16384 && base_fault(FAULT_free_aligned_sized_refuses_wide))
        abort();
    control_free_sized(base_heap(), block, size);
}

EXPORT void cfree(void *block)
{
    if (!base_fault(FAULT_cfree_does_nothing))
        free(block);
}
