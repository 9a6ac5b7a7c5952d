/* drop_in.c: the malloc family over an allocator's heap face.
 *
 * Included behind an adapter into one unit, it makes a library that can be preloaded into any
 * program.  It adds names, argument checks and errno, and nothing else: what the allocator cannot
 * do is not done here.  The checks are those of POSIX.1-2024 (malloc, posix_memalign,
 * aligned_alloc, reallocarray) and of glibc for memalign, valloc and pvalloc.
 *
 * The heap opens at the first call, which may come before any constructor has run and in any
 * thread; the losers of that race wait.  It opens with the options in the environment variable
 * ASSAY_OPTIONS, which programs with raised privileges ignore.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define HEAP (ALLOCATOR_ENTRY.heap)

/* Not declared by every C library: C23's two, and the one that glibc 2.26 dropped. */
void free_sized(void *block, size_t size);
void free_aligned_sized(void *block, size_t alignment, size_t size);
void cfree(void *block);

static void *_Atomic drop_in_handle;

static const char options_key[] = "ASSAY_OPTIONS=";

/* What the environment of the process was at its start.  For a call so early that the C library has
 * no table of it yet, as from the dynamic linker. */
static __attribute__((cold)) const char *drop_in_early_options(char *text, size_t size)
{
    int file = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
    if (file >= 0)
        close(file);
    text[length > 0 ? length : 0] = '\0';
    for (char *at = text; at < text + length; at += strlen(at) + 1)
        if (strncmp(at, options_key, sizeof options_key - 1) == 0)
            return at + sizeof options_key - 1;
    return NULL;
}

static __attribute__((cold)) void drop_in_refuse_options(const char *options)
{
    static const char refused[] = "assay: the allocator does not take these ASSAY_OPTIONS: ";
    (void)!write(STDERR_FILENO, refused, sizeof refused - 1);
    (void)!write(STDERR_FILENO, options, strlen(options));
    (void)!write(STDERR_FILENO, "\n", 1);
}

/* Opens the heap with the options of the environment.  Those that the allocator does not take are
 * told, and it has none then. */
static __attribute__((cold)) int drop_in_open_with_options(void **handle)
{
    static char text[16384]; /* it may outlive the variable */
    const char *options = NULL;
    if (environ != NULL)
        options = secure_getenv("ASSAY_OPTIONS");
    else if (getauxval(AT_SECURE) == 0)
        options = drop_in_early_options(text, sizeof text);
    if (options != NULL && strlen(options) < sizeof text)
        options = memmove(text, options, strlen(options) + 1);
    int error = ALLOCATOR_ENTRY.open(options, handle);
    if (error != EINVAL || options == NULL)
        return error;
    drop_in_refuse_options(options);
    return ALLOCATOR_ENTRY.open(NULL, handle);
}

/* Opens the heap once.  Not inlined: it runs once, and the callers are the hot path. */
static __attribute__((noinline, cold)) void *drop_in_open(void)
{
    static atomic_flag opening = ATOMIC_FLAG_INIT;
    void *handle = NULL;
    int before = errno;
    while (atomic_flag_test_and_set_explicit(&opening, memory_order_acquire))
        sched_yield();
    handle = atomic_load_explicit(&drop_in_handle, memory_order_relaxed);
    if (handle == NULL && drop_in_open_with_options(&handle) == 0)
        atomic_store_explicit(&drop_in_handle, handle, memory_order_release);
    atomic_flag_clear_explicit(&opening, memory_order_release);
    errno = before;
    return handle;
}

static inline void *drop_in(void)
{
    void *handle = atomic_load_explicit(&drop_in_handle, memory_order_acquire);
    return __builtin_expect(handle != NULL, 1) ? handle : drop_in_open();
}

static inline void *or_enomem(void *block)
{
    if (__builtin_expect(block == NULL, 0))
        errno = ENOMEM;
    return block;
}

static inline void *fail(int error)
{
    errno = error;
    return NULL;
}

/* An object larger than this has bytes whose distance no ptrdiff_t can hold (C 6.5.6). */
static inline bool too_large(size_t size)
{
    return __builtin_expect(size > PTRDIFF_MAX, 0);
}

static inline bool power_of_two(size_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

/* An adapter may define a short path, for what needs no check and no open heap: the first gives a
 * block or NULL, the second tells if the block is free.  Their handle is NULL before the heap is
 * open.  The rest is apart then, so that the short path saves no register and moves no stack. */
#ifdef ALLOCATOR_SHORT_MALLOC
#define REST static __attribute__((noinline))
#else
#define ALLOCATOR_SHORT_MALLOC(handle, size) ((void *)NULL)
#define ALLOCATOR_SHORT_FREE(handle, block)  false
#define REST                                 static inline
#endif

static inline void *drop_in_if_open(void)
{
    return atomic_load_explicit(&drop_in_handle, memory_order_relaxed);
}

REST void *malloc_rest(size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size))
        return fail(ENOMEM);
    return or_enomem(HEAP->malloc(handle, size));
}

EXPORT void *malloc(size_t size)
{
    void *block = ALLOCATOR_SHORT_MALLOC(drop_in_if_open(), size);
    return __builtin_expect(block != NULL, 1) ? block : malloc_rest(size);
}

REST void free_rest(void *block)
{
    if (block != NULL)
        HEAP->free(drop_in(), block);
}

EXPORT void free(void *block)
{
    if (!__builtin_expect(ALLOCATOR_SHORT_FREE(drop_in_if_open(), block), 1))
        free_rest(block);
}

EXPORT void *calloc(size_t count, size_t size)
{
    void *handle = drop_in();
    size_t total;
    if (handle == NULL || __builtin_mul_overflow(count, size, &total) || too_large(total))
        return fail(ENOMEM);
    return or_enomem(HEAP->calloc(handle, count, size));
}

EXPORT void *realloc(void *block, size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size))
        return fail(ENOMEM);
    void *moved = HEAP->realloc(handle, block, size);
    /* NULL for size 0 means freed, which is not a failure. */
    return size == 0 ? moved : or_enomem(moved);
}

EXPORT void *reallocarray(void *block, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return fail(ENOMEM);
    return realloc(block, total);
}

static void *aligned(size_t alignment, size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size) || too_large(alignment))
        return fail(ENOMEM);
    return or_enomem(HEAP->aligned_alloc(handle, alignment, size));
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return power_of_two(alignment) ? aligned(alignment, size) : fail(EINVAL);
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    return power_of_two(alignment) ? aligned(alignment, size) : fail(EINVAL);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!power_of_two(alignment) || alignment % sizeof(void *) != 0)
        return EINVAL;
    int before = errno;
    void *result = aligned(alignment, size);
    if (result == NULL)
        return ENOMEM;
    errno = before;
    *block = result;
    return 0;
}

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

EXPORT void *valloc(size_t size)
{
    return aligned(page_size(), size);
}

EXPORT void *pvalloc(size_t size)
{
    size_t page = page_size();
    if (size > SIZE_MAX - page)
        return fail(ENOMEM);
    size_t pages = (size + page - 1) / page;
    return aligned(page, pages == 0 ? page : pages * page);
}

EXPORT size_t malloc_usable_size(void *block)
{
    return block == NULL ? 0 : HEAP->usable_size(drop_in(), block);
}

EXPORT void free_sized(void *block, size_t size)
{
    (void)size;
    free(block);
}

EXPORT void free_aligned_sized(void *block, size_t alignment, size_t size)
{
    (void)alignment, (void)size;
    free(block);
}

EXPORT void cfree(void *block)
{
    free(block);
}
