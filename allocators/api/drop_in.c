/* drop_in.c: the malloc family over an allocator's heap face.
 *
 * Included behind an adapter into one unit, it makes a library that can be preloaded into any
 * program.  It adds names, argument checks and errno, and nothing else: what the allocator cannot
 * do is not done here.  The checks are those of POSIX.1-2024 (malloc, posix_memalign,
 * aligned_alloc, reallocarray) and of glibc for memalign, valloc and pvalloc.
 *
 * The heap opens at the first call, which may come before any constructor has run and in any
 * thread; the losers of that race wait.
 */
#include <errno.h>
#include <malloc.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

#define HEAP (ALLOCATOR_ENTRY.heap)

/* Not declared by every C library: C23's two, and the one that glibc 2.26 dropped. */
void free_sized(void *block, size_t size);
void free_aligned_sized(void *block, size_t alignment, size_t size);
void cfree(void *block);

static void *_Atomic drop_in_handle;

/* Opens the heap once.  Not inlined: it runs once, and the callers are the hot path. */
static __attribute__((noinline, cold)) void *drop_in_open(void)
{
    static atomic_flag opening = ATOMIC_FLAG_INIT;
    void *handle = NULL;
    while (atomic_flag_test_and_set_explicit(&opening, memory_order_acquire))
        sched_yield();
    handle = atomic_load_explicit(&drop_in_handle, memory_order_relaxed);
    if (handle == NULL && ALLOCATOR_ENTRY.open(NULL, &handle) == 0)
        atomic_store_explicit(&drop_in_handle, handle, memory_order_release);
    atomic_flag_clear_explicit(&opening, memory_order_release);
    return handle;
}

static inline void *drop_in(void)
{
    void *handle = atomic_load_explicit(&drop_in_handle, memory_order_acquire);
    return __builtin_expect(handle != NULL, 1) ? handle : drop_in_open();
}

static inline void *found(void *block)
{
    if (__builtin_expect(block == NULL, 0))
        errno = ENOMEM;
    return block;
}

static inline void *refused(int error)
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

EXPORT void *malloc(size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size))
        return refused(ENOMEM);
    return found(HEAP->malloc(handle, size));
}

EXPORT void free(void *block)
{
    if (block != NULL)
        HEAP->free(drop_in(), block);
}

EXPORT void *calloc(size_t count, size_t size)
{
    void *handle = drop_in();
    size_t total;
    if (handle == NULL || __builtin_mul_overflow(count, size, &total) || too_large(total))
        return refused(ENOMEM);
    return found(HEAP->calloc(handle, count, size));
}

EXPORT void *realloc(void *block, size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size))
        return refused(ENOMEM);
    void *moved = HEAP->realloc(handle, block, size);
    /* NULL for size 0 means freed, which is not a failure. */
    return size == 0 ? moved : found(moved);
}

EXPORT void *reallocarray(void *block, size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return refused(ENOMEM);
    return realloc(block, total);
}

static void *aligned(size_t alignment, size_t size)
{
    void *handle = drop_in();
    if (handle == NULL || too_large(size) || too_large(alignment))
        return refused(ENOMEM);
    return found(HEAP->aligned_alloc(handle, alignment, size));
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return power_of_two(alignment) ? aligned(alignment, size) : refused(EINVAL);
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    return power_of_two(alignment) ? aligned(alignment, size) : refused(EINVAL);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size)
{
    if (!power_of_two(alignment) || alignment % sizeof(void *) != 0)
        return EINVAL;
    int before = errno;
    void *result = aligned(alignment, size);
    errno = before;
    if (result == NULL)
        return ENOMEM;
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
        return refused(ENOMEM);
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

/* The C++ operators (C++17 [new.delete]), under the names of the Itanium C++ ABI 5.1.4.  libstdc++
 * is not linked: where it is present, its handler and its exception are found through these two. */
typedef void new_handler(void);
extern new_handler *cpp_get_new_handler(void) __asm__("_ZSt15get_new_handlerv")
    __attribute__((weak));
extern _Noreturn void cpp_throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv")
    __attribute__((weak));

static void *cpp_try(size_t alignment, size_t size)
{
    size_t least = size == 0 ? 1 : size;
    return alignment == 0 ? malloc(least) : aligned_alloc(alignment, least);
}

/* [new.delete.single]: call the new-handler until memory is found or there is none. */
static void *cpp_new(size_t alignment, size_t size)
{
    for (;;) {
        void *block = cpp_try(alignment, size);
        if (__builtin_expect(block != NULL, 1))
            return block;
        new_handler *handler = cpp_get_new_handler != NULL ? cpp_get_new_handler() : NULL;
        if (handler == NULL)
            break;
        handler();
    }
    if (cpp_throw_bad_alloc != NULL)
        cpp_throw_bad_alloc();
    __builtin_trap();
}

#define CPP_NEW(symbol, ...)                                                                       \
    EXPORT void *symbol(__VA_ARGS__) __asm__(#symbol);                                             \
    EXPORT void *symbol(__VA_ARGS__)
#define CPP_DELETE(symbol, ...)                                                                    \
    EXPORT void symbol(__VA_ARGS__) __asm__(#symbol);                                              \
    EXPORT void symbol(__VA_ARGS__)                                                                \
    {                                                                                              \
        free(block);                                                                               \
    }

CPP_NEW(_Znwm, size_t size)
{
    return cpp_new(0, size);
}

CPP_NEW(_Znam, size_t size)
{
    return cpp_new(0, size);
}

CPP_NEW(_ZnwmSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_new(alignment, size);
}

CPP_NEW(_ZnamSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_new(alignment, size);
}

CPP_NEW(_ZnwmRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(0, size);
}

CPP_NEW(_ZnamRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(0, size);
}

CPP_NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, size_t size, size_t alignment, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(alignment, size);
}

CPP_NEW(_ZnamSt11align_val_tRKSt9nothrow_t, size_t size, size_t alignment, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(alignment, size);
}

/* clang-format off */
CPP_DELETE(_ZdlPv, void *block)
CPP_DELETE(_ZdaPv, void *block)
CPP_DELETE(_ZdlPvm, void *block, __attribute__((unused)) size_t size)
CPP_DELETE(_ZdaPvm, void *block, __attribute__((unused)) size_t size)
CPP_DELETE(_ZdlPvRKSt9nothrow_t, void *block, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdaPvRKSt9nothrow_t, void *block, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdlPvSt11align_val_t, void *block, __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdaPvSt11align_val_t, void *block, __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdlPvmSt11align_val_t, void *block, __attribute__((unused)) size_t size,
           __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdaPvmSt11align_val_t, void *block, __attribute__((unused)) size_t size,
           __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, void *block,
           __attribute__((unused)) size_t alignment, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, void *block,
           __attribute__((unused)) size_t alignment, __attribute__((unused)) const void *nothrow)
