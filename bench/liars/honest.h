/* honest.h: a whole and right malloc family, over the C library's own under its other names.
 *
 * A liar includes it and so is wrong in one thing alone: it defines the two functions below, which
 * see each block when it is handed out and before it is taken back.
 */
#ifndef ASSAY_HONEST_H
#define ASSAY_HONEST_H

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

static void handed_out(void *block, size_t size, int cleared);
static void taken_back(void *block);

extern void *__libc_malloc(size_t size);
extern void __libc_free(void *block);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

EXPORT void *malloc(size_t size);
EXPORT void free(void *block);
EXPORT void *calloc(size_t count, size_t size);
EXPORT void *realloc(void *block, size_t size);
EXPORT void *reallocarray(void *block, size_t count, size_t size);
EXPORT void *aligned_alloc(size_t alignment, size_t size);
EXPORT void *memalign(size_t alignment, size_t size);
EXPORT int posix_memalign(void **block, size_t alignment, size_t size);
EXPORT void *valloc(size_t size);
EXPORT void *pvalloc(size_t size);
EXPORT size_t malloc_usable_size(void *block);

static void *seen(void *block, size_t size, int cleared)
{
    if (block != NULL)
        handed_out(block, size, cleared);
    return block;
}

void *malloc(size_t size)
{
    return seen(__libc_malloc(size), size, 0);
}

void free(void *block)
{
    if (block != NULL)
        taken_back(block);
    __libc_free(block);
}

void *calloc(size_t count, size_t size)
{
    return seen(__libc_calloc(count, size), count * size, 1);
}

void *realloc(void *block, size_t size)
{
    if (block != NULL)
        taken_back(block);
    return seen(__libc_realloc(block, size), size, 0);
}

void *reallocarray(void *block, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return realloc(block, total);
}

void *memalign(size_t alignment, size_t size)
{
    return seen(__libc_memalign(alignment, size), size, 0);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    void *found = memalign(alignment, size);
    if (found == NULL)
        return ENOMEM;
    *block = found;
    return 0;
}

void *valloc(size_t size)
{
    return memalign((size_t)sysconf(_SC_PAGESIZE), size);
}

void *pvalloc(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return memalign(page, (size + page - 1) / page * page);
}

size_t malloc_usable_size(void *block)
{
    static size_t (*next)(void *);
    if (next == NULL) {
        void *address = dlsym(RTLD_NEXT, "malloc_usable_size");
        memcpy(&next, &address, sizeof address);
    }
    return next(block);
}

#endif
