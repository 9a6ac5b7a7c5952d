/* family_aligned.c: the names that align. */
#include "base.h"

#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

static void *aligned(size_t alignment, size_t size)
{
    struct heap *heap = base_heap();
    return heap == NULL ? base_refuse(ENOMEM) : control_aligned_alloc(heap, alignment, size);
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    if (base_power_of_two(alignment))
        return aligned(alignment, size);
    if (base_fault(FAULT_aligned_accepts_odd))
        return aligned(64, size);
    if (base_fault(FAULT_aligned_rounds_alignment) && alignment != 0 && alignment < SIZE_MAX / 4) {
        size_t power = 16;
        while (power < alignment)
            power *= 2;
        return aligned(power, size);
    }
    return base_fault(FAULT_aligned_no_einval) ? NULL : base_refuse(EINVAL);
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    if (base_fault(FAULT_memalign_ignored))
        alignment = 16;
    return base_power_of_two(alignment) ? aligned(alignment, size) : base_refuse(EINVAL);
}

/* What is wrong with the alignment: 0 or EINVAL. */
static int posix_error(size_t alignment)
{
    bool power = base_power_of_two(alignment) || base_fault(FAULT_posix_accepts_odd);
    bool multiple = alignment % sizeof(void *) == 0 || base_fault(FAULT_posix_accepts_small);
    return power && multiple ? 0 : EINVAL;
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size)
{
    int before = errno, error = posix_error(alignment);
    void *result = NULL;
    if (error == 0) {
        bool ignored = !base_power_of_two(alignment) || base_fault(FAULT_posix_ignores);
        if (base_fault(FAULT_posix_sum_wraps) && size > SIZE_MAX - alignment)
            size += alignment;
        result = aligned(ignored ? 64 : alignment, size);
        error = result == NULL ? ENOMEM : 0;
    }
    if (base_fault(FAULT_posix_reports_by_errno) && error != 0) {
        errno = error;
        return -1;
    }
    errno = before;
    if (result != NULL || base_fault(FAULT_posix_stores_rubbish))
        *block = result != NULL ? result : (void *)alignment;
    return error;
}

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

EXPORT void *valloc(size_t size)
{
    if (base_fault(FAULT_valloc_sum_wraps) && size > SIZE_MAX - page_size())
        size += page_size();
    if (base_fault(FAULT_valloc_rounds_and_wraps))
        size = (size + page_size() - 1) & ~(page_size() - 1);
    return aligned(base_fault(FAULT_valloc_unaligned) ? 16 : page_size(), size);
}

#ifndef MUTANT_INCOMPLETE
EXPORT void *pvalloc(size_t size)
{
    size_t page = page_size();
    if (size > SIZE_MAX - page && base_fault(FAULT_pvalloc_sum_wraps))
        return aligned(page, size + 2 * page);
    if (size > SIZE_MAX - page && !base_fault(FAULT_pvalloc_wraps))
        return base_refuse(ENOMEM);
    size_t pages = (size + page - 1) / page;
    size_t bytes = pages == 0 ? page : pages * page;
    return aligned(page, base_fault(FAULT_pvalloc_does_not_round) ? size : bytes);
}
#endif
