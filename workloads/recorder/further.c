/* further.c: other names under which programs reach the same heap.
 *
 * C23's free_sized and free_aligned_sized, the old cfree, and jemalloc's and tcmalloc's sdallocx
 * and dallocx end a block that malloc made, whoever serves it: they are free.  glibc's own names
 * (__libc_malloc and its kin) are malloc's where glibc's malloc serves the program.  Where another
 * library does, it may call these names itself, for its own memory: then they are none of the
 * program's calls, and go on unseen.
 */
#include "malloc_family.h"
#include "stream.h"

#include <dlfcn.h>
#include <stdatomic.h>

EXPORT void free_sized(void *block, size_t size);
EXPORT void free_aligned_sized(void *block, size_t alignment, size_t size);
EXPORT void cfree(void *block);
EXPORT void dallocx(void *block, int flags);
EXPORT void sdallocx(void *block, size_t size, int flags);
EXPORT void *__libc_malloc(size_t size);
EXPORT void __libc_free(void *block);
EXPORT void *__libc_calloc(size_t count, size_t size);
EXPORT void *__libc_realloc(void *block, size_t size);
EXPORT void *__libc_memalign(size_t alignment, size_t size);
EXPORT void *__libc_valloc(size_t size);
EXPORT void *__libc_pvalloc(size_t size);

void free_sized(void *block, size_t size)
{
    (void)size;
    free(block);
}

void free_aligned_sized(void *block, size_t alignment, size_t size)
{
    (void)alignment, (void)size;
    free(block);
}

void cfree(void *block)
{
    free(block);
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

static struct {
    void *(*malloc)(size_t);
    void (*free)(void *);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
} libc;

enum { UNKNOWN, SAME, OTHER };
static _Atomic int whose;

#define RESOLVE(name) (*(void **)&libc.name = dlsym(RTLD_NEXT, "__libc_" #name))

/* Whether these names lead to the heap that malloc leads to. */
static bool is_same(void)
{
    int now = atomic_load_explicit(&whose, memory_order_acquire);
    if (now != UNKNOWN)
        return now == SAME;
    malloc_family_resolve();
    stream_silent++; /* what dlsym takes is not the program's */
    RESOLVE(malloc);
    RESOLVE(free);
    RESOLVE(calloc);
    RESOLVE(realloc);
    RESOLVE(memalign);
    RESOLVE(valloc);
    RESOLVE(pvalloc);
    stream_silent--;
    now = malloc_family_is_of(malloc_family_file_of(*(void **)&libc.malloc)) ? SAME : OTHER;
    atomic_store_explicit(&whose, now, memory_order_release);
    return now == SAME;
}

void *__libc_malloc(size_t size)
{
    return is_same() ? malloc(size) : libc.malloc(size);
}

void __libc_free(void *block)
{
    if (is_same())
        free(block);
    else
        libc.free(block);
}

void *__libc_calloc(size_t count, size_t size)
{
    return is_same() ? calloc(count, size) : libc.calloc(count, size);
}

void *__libc_realloc(void *block, size_t size)
{
    return is_same() ? realloc(block, size) : libc.realloc(block, size);
}

void *__libc_memalign(size_t alignment, size_t size)
{
    return is_same() ? memalign(alignment, size) : libc.memalign(alignment, size);
}

void *__libc_valloc(size_t size)
{
    return is_same() ? valloc(size) : libc.valloc(size);
}

void *__libc_pvalloc(size_t size)
{
    return is_same() ? pvalloc(size) : libc.pvalloc(size);
}
