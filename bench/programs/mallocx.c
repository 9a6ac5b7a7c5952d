/* mallocx.c: jemalloc's own interface over the malloc family, for programs that call both.
 *
 * A program that is linked with jemalloc may take a block from mallocx and give it to free, or ask
 * malloc_usable_size about it.  Under another allocator that would be a block of one heap in the
 * hands of the other.  This library is preloaded behind the measured allocator: one that has these
 * names, as jemalloc has, serves them itself; for any other they are its malloc family.
 *
 * The flags (jemalloc(3)): the low six bits are the logarithm of the alignment, the seventh asks
 * for zeroed memory; above them are caches and arenas, which the malloc family has no word for, so
 * they are ignored.  mallctl is not here: the program's own jemalloc answers it, of an empty heap.
 */
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT_BITS = 63, ZERO = 0x40 };

#define EXPORTED __attribute__((visibility("default")))

EXPORTED void *mallocx(size_t size, int flags);
EXPORTED void *rallocx(void *block, size_t size, int flags);
EXPORTED size_t xallocx(void *block, size_t size, size_t extra, int flags);
EXPORTED size_t sallocx(const void *block, int flags);
EXPORTED size_t nallocx(size_t size, int flags);
EXPORTED void dallocx(void *block, int flags);
EXPORTED void sdallocx(void *block, size_t size, int flags);

static size_t alignment_of(int flags)
{
    return (size_t)1 << (flags & ALIGNMENT_BITS);
}

void *mallocx(size_t size, int flags)
{
    size_t alignment = alignment_of(flags);
    if (alignment <= _Alignof(max_align_t))
        return (flags & ZERO) != 0 ? calloc(1, size) : malloc(size);
    void *block = NULL;
    if (posix_memalign(&block, alignment, size) != 0)
        return NULL;
    if ((flags & ZERO) != 0)
        memset(block, 0, size);
    return block;
}

/* A block that moves by hand, for what realloc cannot promise. */
static void *moved(void *block, size_t size, int flags)
{
    size_t held = malloc_usable_size(block);
    void *larger = mallocx(size, flags);
    if (larger == NULL)
        return NULL;
    memcpy(larger, block, held < size ? held : size);
    free(block);
    return larger;
}

void *rallocx(void *block, size_t size, int flags)
{
    if (alignment_of(flags) > _Alignof(max_align_t) || (flags & ZERO) != 0)
        return moved(block, size, flags);
    return realloc(block, size);
}

/* Nothing grows in place: the answer is the size that it has. */
size_t xallocx(void *block, size_t size, size_t extra, int flags)
{
    (void)size, (void)extra, (void)flags;
    return malloc_usable_size(block);
}

size_t sallocx(const void *block, int flags)
{
    (void)flags;
    return malloc_usable_size((void *)(size_t)block);
}

/* No less than this. */
size_t nallocx(size_t size, int flags)
{
    (void)flags;
    return size;
}

void dallocx(void *block, int flags)
{
    (void)flags;
    free(block);
}

void sdallocx(void *block, size_t size, int flags)
{
    (void)size, (void)flags;
    free(block);
}
