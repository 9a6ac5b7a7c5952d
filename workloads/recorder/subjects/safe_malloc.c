/* safe_malloc.c: an allocator that a signal handler may call at any time: a pointer that only moves
 * on.  It stands for those that promise it, and lets a test take signals within the recorder. */
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

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

#define ARENA_BYTES (UINT64_C(1) << 36)
enum { HEAD_BYTES = 16, PAGE_BYTES = 4096 };

static char *_Atomic arena;
static _Atomic size_t used;

static char *arena_of(void)
{
    char *there = arena;
    if (there != NULL)
        return there;
    char *made = mmap(NULL, ARENA_BYTES, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return atomic_compare_exchange_strong(&arena, &there, made) ? made : there;
}

/* The functions do not call each other: that would go through the recorder. */
static void *give(size_t alignment, size_t size)
{
    size_t unit = alignment < HEAD_BYTES ? HEAD_BYTES : alignment;
    size_t at = atomic_fetch_add(&used, size + HEAD_BYTES + 2 * unit);
    uintptr_t block = ((uintptr_t)arena_of() + at + HEAD_BYTES + unit - 1) / unit * unit;
    *(size_t *)(block - HEAD_BYTES) = size;
    return (void *)block;
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return give(alignment, size);
}

void *malloc(size_t size)
{
    return give(HEAD_BYTES, size);
}

void free(void *block)
{
    (void)block;
}

void *calloc(size_t count, size_t size)
{
    size_t product;
    return __builtin_mul_overflow(count, size, &product) ? NULL : give(HEAD_BYTES, product);
}

void *realloc(void *block, size_t size)
{
    void *moved = give(HEAD_BYTES, size);
    size_t old = block == NULL ? 0 : *(size_t *)((char *)block - HEAD_BYTES);
    return old == 0 ? moved : memcpy(moved, block, old < size ? old : size);
}

int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = give(alignment, size);
    return 0;
}

void *memalign(size_t alignment, size_t size)
{
    return give(alignment, size);
}

void *valloc(size_t size)
{
    return give(PAGE_BYTES, size);
}

void *pvalloc(size_t size)
{
    return give(PAGE_BYTES, size);
}
