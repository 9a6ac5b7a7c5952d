/* call_counter.c: counts the allocation calls of a real program, all its processes together.
 *
 * Preloaded, it stands before the C library's family and passes each call on to the next
 * definition.  It proves that a program of the catalogue asks enough of an allocator to be there.
 * It is never present while a program is timed.
 *
 * reallocarray and the C++ operators are not wrapped: the libraries that define them call the
 * family through the dynamic linker, and would be counted twice.  A child of fork counts into the
 * same map without being counted as a process: `processes` are programs started.
 */
#include "call_counter.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT void *malloc(size_t size);
EXPORT void free(void *block);
EXPORT void *calloc(size_t count, size_t size);
EXPORT void *realloc(void *block, size_t size);
EXPORT void *aligned_alloc(size_t alignment, size_t size);
EXPORT int posix_memalign(void **block, size_t alignment, size_t size);
EXPORT void *memalign(size_t alignment, size_t size);
EXPORT void *valloc(size_t size);
EXPORT void *pvalloc(size_t size);

static struct {
    void *(*malloc)(size_t);
    void (*free)(void *);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void *(*aligned_alloc)(size_t, size_t);
    int (*posix_memalign)(void **, size_t, size_t);
    void *(*memalign)(size_t, size_t);
    void *(*valloc)(size_t);
    void *(*pvalloc)(size_t);
} next;

static struct call_counts own_counts; /* where no file is named */
static struct call_counts *counts = &own_counts;

/* dlsym may allocate while it looks: that memory is from here and is never given back. */
enum { EARLY_BYTES = 4096 };
static _Alignas(max_align_t) unsigned char early[EARLY_BYTES];
static size_t early_used;

static void *early_alloc(size_t size)
{
    size_t rounded = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
    if (rounded < size || rounded > EARLY_BYTES - early_used)
        return NULL;
    early_used += rounded;
    return early + early_used - rounded;
}

static bool is_early(const void *block)
{
    const unsigned char *at = block;
    return at >= early && at < early + EARLY_BYTES;
}

static void counts_open(void)
{
    const char *path = getenv("ASSAY_CALLS_FILE");
    int file = path == NULL ? -1 : open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0)
        return;
    if (ftruncate(file, sizeof *counts) == 0) {
        void *map = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (map != MAP_FAILED)
            counts = map;
    }
    close(file);
}

/* Object and function pointers are of one size here (POSIX dlsym); the copy says so to ISO C. */
static void resolve(void *slot, const char *name)
{
    void *address = dlsym(RTLD_NEXT, name);
    memcpy(slot, &address, sizeof address);
}

/* The first call comes from the dynamic linker or a constructor, before there is a second thread.
 * While the names are being looked up, calls are served early. */
static bool ready(void)
{
    static bool resolving, resolved;
    if (__builtin_expect(resolved, 1))
        return true;
    if (resolving)
        return false;
    resolving = true;
    counts_open();
    resolve(&next.malloc, "malloc");
    resolve(&next.free, "free");
    resolve(&next.calloc, "calloc");
    resolve(&next.realloc, "realloc");
    resolve(&next.aligned_alloc, "aligned_alloc");
    resolve(&next.posix_memalign, "posix_memalign");
    resolve(&next.memalign, "memalign");
    resolve(&next.valloc, "valloc");
    resolve(&next.pvalloc, "pvalloc");
    resolved = true;
    atomic_fetch_add_explicit(&counts->processes, 1, memory_order_relaxed);
    return true;
}

static void count(_Atomic uint64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

void *malloc(size_t size)
{
    if (!ready())
        return early_alloc(size);
    count(&counts->malloc);
    return next.malloc(size);
}

void free(void *block)
{
    if (block == NULL || is_early(block) || !ready())
        return;
    count(&counts->free);
    next.free(block);
}

/* Early memory is zero: it is static and used once. */
void *calloc(size_t number, size_t size)
{
    size_t total;
    if (!ready())
        return __builtin_mul_overflow(number, size, &total) ? NULL : early_alloc(total);
    count(&counts->calloc);
    return next.calloc(number, size);
}

/* Moves an early block, whose length is not known but ends with the early memory. */
static void *early_leave(void *block, size_t size)
{
    size_t most = (size_t)(early + EARLY_BYTES - (unsigned char *)block);
    void *moved = next.malloc(size);
    if (moved != NULL)
        memcpy(moved, block, size < most ? size : most);
    return moved;
}

void *realloc(void *block, size_t size)
{
    if (!ready())
        return block == NULL ? early_alloc(size) : NULL;
    count(&counts->realloc);
    return is_early(block) ? early_leave(block, size) : next.realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return next.aligned_alloc(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!ready())
        return ENOMEM;
    count(&counts->aligned);
    return next.posix_memalign(block, alignment, size);
}

void *memalign(size_t alignment, size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return next.memalign(alignment, size);
}

void *valloc(size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return next.valloc(size);
}

void *pvalloc(size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return next.pvalloc(size);
}

/* A program that never allocates is a process all the same. */
static __attribute__((constructor)) void call_counter(void)
{
    (void)ready();
}
