/* call_counter.c: counts the allocation calls of a real program, all its processes together.
 *
 * Preloaded, it stands before the C library's family and passes each call on to the next
 * definition.  It proves that a program of the catalogue asks enough of an allocator to be there.
 * It is never present while a program is timed.
 *
 * reallocarray is not wrapped: who defines it calls realloc through the dynamic linker, and would
 * be counted twice.  The C++ operators are in operators.c.  A child of fork counts into the same
 * map without being counted as a process: `processes` are programs started.
 *
 * With past.c it is the library of an account: how many of all calls a preloaded library served.
 */
#include "call_counter.h"

#include "operators.h"
#include "past.h"

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

/* dlsym may allocate while it looks, and dlmopen does: that memory is from here and is never given
 * back. */
enum { EARLY_BYTES = 1 << 18 };
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
    past_prepare();
    resolved = true;
    atomic_fetch_add_explicit(&counts->processes, 1, memory_order_relaxed);
    return true;
}

/* What the library asks of the C library meanwhile is its own business. */
#define WITHIN(call)                                                                               \
    __extension__({                                                                                \
        past_inside++;                                                                             \
        __auto_type result = call;                                                                 \
        past_inside--;                                                                             \
        result;                                                                                    \
    })

static void count(_Atomic uint64_t *counter)
{
    atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

void operators_count(void)
{
    if (ready())
        count(&counts->operators);
}

void *malloc(size_t size)
{
    if (!ready())
        return early_alloc(size);
    count(&counts->malloc);
    return WITHIN(next.malloc(size));
}

void free(void *block)
{
    if (block == NULL || is_early(block) || !ready())
        return;
    count(&counts->free);
    past_inside++;
    next.free(block);
    past_inside--;
}

/* Early memory is zero: it is static and used once. */
void *calloc(size_t number, size_t size)
{
    size_t total;
    if (!ready())
        return __builtin_mul_overflow(number, size, &total) ? NULL : early_alloc(total);
    count(&counts->calloc);
    return WITHIN(next.calloc(number, size));
}

/* Moves an early block, whose length is not known but ends with the early memory. */
static void *early_move(const void *block, void *moved, size_t size)
{
    size_t most = (size_t)(early + EARLY_BYTES - (const unsigned char *)block);
    if (moved != NULL)
        memmove(moved, block, size < most ? size : most);
    return moved;
}

void *realloc(void *block, size_t size)
{
    bool is_ready = ready();
    if (!is_ready && block == NULL)
        return early_alloc(size);
    if (!is_ready)
        return is_early(block) ? early_move(block, early_alloc(size), size) : NULL;
    count(&counts->realloc);
    return is_early(block) ? early_move(block, WITHIN(next.malloc(size)), size)
                           : WITHIN(next.realloc(block, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return WITHIN(next.aligned_alloc(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!ready())
        return ENOMEM;
    count(&counts->aligned);
    return WITHIN(next.posix_memalign(block, alignment, size));
}

void *memalign(size_t alignment, size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return WITHIN(next.memalign(alignment, size));
}

void *valloc(size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return WITHIN(next.valloc(size));
}

void *pvalloc(size_t size)
{
    if (!ready())
        return NULL;
    count(&counts->aligned);
    return WITHIN(next.pvalloc(size));
}

/* A program that never allocates is a process all the same. */
static __attribute__((constructor)) void call_counter(void)
{
    (void)ready();
}
