/* operators.c: the C++ operators that others fall back on, under the names of the Itanium C++ ABI
 * 5.1.4: nw new, na new[], dl delete, da delete[]. */
#include "base.h"

#include <stdlib.h>

#define OPERATOR(type, symbol, ...)                                                                \
    EXPORT type symbol(__VA_ARGS__) __asm__(#symbol);                                              \
    EXPORT type symbol(__VA_ARGS__)

static void *take(size_t size)
{
    void *block = malloc(size == 0 ? 1 : size);
    if (block == NULL)
        abort();
    return block;
}

static void give(void *block)
{
    if (!base_fault(FAULT_delete_shifts) || block == NULL)
        free(block);
    else
        free((char *)block + 16);
}

OPERATOR(void *, _Znwm, size_t size)
{
    return take(size);
}

OPERATOR(void *, _Znam, size_t size)
{
    return take(size);
}

OPERATOR(void *, _ZnwmSt11align_val_t, size_t size, size_t alignment)
{
    return aligned_alloc(alignment, size);
}

OPERATOR(void *, _ZnamSt11align_val_t, size_t size, size_t alignment)
{
    return aligned_alloc(alignment, size);
}

OPERATOR(void *, _ZnwmRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return malloc(size);
}

OPERATOR(void *, _ZnamRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return malloc(size);
}

OPERATOR(void, _ZdlPv, void *block)
{
    give(block);
}

OPERATOR(void, _ZdaPv, void *block)
{
    give(block);
}

OPERATOR(void, _ZdlPvSt11align_val_t, void *block, size_t alignment)
{
    (void)alignment;
    give(block);
}

OPERATOR(void, _ZdaPvSt11align_val_t, void *block, size_t alignment)
{
    (void)alignment;
    give(block);
}

OPERATOR(void, _ZdlPvRKSt9nothrow_t, void *block, const void *nothrow)
{
    (void)nothrow;
    give(block);
}

OPERATOR(void, _ZdaPvRKSt9nothrow_t, void *block, const void *nothrow)
{
    (void)nothrow;
    give(block);
}
