/* malloc_family.h: the malloc family under its C library names, for clauses of the group `process`.
 *
 * What some C libraries lack is declared weak: the name is NULL there, and a clause that lists it
 * in its `symbols` is UNSUPPORTED before it runs.
 */
#ifndef ASSAY_MALLOC_FAMILY_H
#define ASSAY_MALLOC_FAMILY_H

#include "sentinel.h"

#include <malloc.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#pragma weak aligned_alloc
#pragma weak malloc_usable_size
#pragma weak memalign
#pragma weak posix_memalign
#pragma weak reallocarray
#pragma weak valloc

/* Of the C libraries' own headers, where they have them: glibc's malloc.h, C23's stdlib.h, and
 * BSD's and Apple's for the last four. */
void *pvalloc(size_t size) __attribute__((weak));
void cfree(void *block) __attribute__((weak));
void free_sized(void *block, size_t size) __attribute__((weak));
void free_aligned_sized(void *block, size_t alignment, size_t size) __attribute__((weak));
size_t memalignment(const void *pointer) __attribute__((weak));
size_t malloc_good_size(size_t size) __attribute__((weak));
size_t nallocx(size_t size, int flags) __attribute__((weak));
void *reallocf(void *block, size_t size) __attribute__((weak));
void *recallocarray(void *block, size_t old_count, size_t count, size_t size) __attribute__((weak));

/* Keeps the compiler from seeing through a pointer or a size: it knows these functions. */
static inline void *opaque(void *block)
{
    __asm__ volatile("" : "+r"(block) : : "memory");
    return block;
}

static inline size_t opaque_size(size_t size)
{
    __asm__ volatile("" : "+r"(size));
    return size;
}

/* Tells if `block` is a multiple of `alignment`. */
static inline bool is_aligned(const void *block, size_t alignment)
{
    return (uintptr_t)block % alignment == 0;
}

#endif
