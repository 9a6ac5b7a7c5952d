/* planted.c: a small right allocator for preloading, and the same with one regression planted:
 *
 *     PLANT_INSTRUCTION  one more instruction in malloc
 *     PLANT_CALL         the size class is found by a call that is no longer inlined
 *     PLANT_LEAK         every fourth free is forgotten
 *     PLANT_CLASS        size classes are four times as coarse
 *     PLANT_DIRTY        calloc trusts recycled memory to be zero
 *     PLANT_CLOCK        malloc does more or less, as the clocks say
 *     PLANT_HOST         the same, by what it sees of the host (by_host.h)
 *
 * and with PLANT_OFFSET malloc calls three instructions that begin so many bytes into a page
 * (x86_64).
 *
 * Size classes of CLASS bytes with a free list each, carved from chunks; larger blocks are mapped.
 * One lock for all.  Before each block stand 16 bytes: its class, or the length of its mapping.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#ifdef PLANT_HOST
#include "by_host.h"
#endif

#define EXPORT __attribute__((visibility("default")))

#ifdef PLANT_CLASS
enum { CLASS = 256 };
#else
enum { CLASS = 64 };
#endif
#ifdef PLANT_CALL
#define INLINING __attribute__((noinline))
#else
#define INLINING __attribute__((always_inline)) inline
#endif

enum { HEADER = 16, SMALL = 32768, CLASSES = SMALL / CLASS + 1, CHUNK = 1 << 20 };

struct header {
    uint32_t class;  /* 0: mapped by itself */
    uint32_t before; /* bytes between the mapping and the header */
    uint64_t length; /* usable bytes */
};

struct node {
    struct node *next;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct node *lists[CLASSES];
static char *chunk, *chunk_end;

static INLINING unsigned class_of(size_t size)
{
    return (unsigned)((size + CLASS - 1) / CLASS);
}

#ifdef PLANT_CLOCK
static void work_by_clock(void)
{
    struct timespec now;
    struct timeval day;
    clock_gettime(CLOCK_MONOTONIC, &now);
    gettimeofday(&day, NULL);
    for (volatile long left = (now.tv_nsec / 1000 + day.tv_usec + clock()) % 64; left > 0;)
        left = left - 1;
}
#endif

#ifdef PLANT_OFFSET
#define TEXT_OF(number) #number
#define TEXT(number)    TEXT_OF(number)
__asm__(".text; .p2align 12; .skip " TEXT(
    PLANT_OFFSET) "; three_instructions:"
                  "leaq 1(%rax), %rax; leaq 1(%rax), %rax; ret; .p2align 12");
#endif

static void *map(size_t length)
{
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static struct header *header_of(void *block)
{
    return (struct header *)((char *)block - HEADER);
}

static void *carve(unsigned size_class)
{
    size_t bytes = (size_t)size_class * CLASS + HEADER;
    if ((size_t)(chunk_end - chunk) < bytes) {
        chunk = map(CHUNK);
        chunk_end = chunk == NULL ? NULL : chunk + CHUNK;
        if (chunk == NULL)
            return NULL;
    }
    char *block = chunk + HEADER;
    chunk += bytes;
    *header_of(block) = (struct header){size_class, 0, (size_t)size_class * CLASS};
    return block;
}

static void *large(size_t alignment, size_t size)
{
    if (size > PTRDIFF_MAX - alignment - 2 * 4096)
        return NULL;
    size_t length = (size + alignment + HEADER + 4095) & ~(size_t)4095;
    char *mapping = map(length);
    if (mapping == NULL)
        return NULL;
    uintptr_t block = ((uintptr_t)mapping + HEADER + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uint32_t before = (uint32_t)(block - HEADER - (uintptr_t)mapping);
    *header_of((void *)block) = (struct header){0, before, length - before - HEADER};
    return (void *)block;
}

static void *out_of_memory(void *block)
{
    if (block == NULL)
        errno = ENOMEM;
    return block;
}

EXPORT void *malloc(size_t size)
{
#ifdef PLANT_INSTRUCTION
    __asm__ volatile("nop");
#endif
#ifdef PLANT_CLOCK
    work_by_clock();
#endif
#ifdef PLANT_HOST
    work_by_host();
#endif
#ifdef PLANT_OFFSET
    __asm__ volatile("call three_instructions" ::: "rax", "memory");
#endif
    if (size > SMALL)
        return out_of_memory(large(HEADER, size));
    unsigned class = class_of(size == 0 ? 1 : size);
    pthread_mutex_lock(&lock);
    struct node *block = lists[class];
    if (block != NULL)
        lists[class] = block->next;
    else
        block = carve(class);
    pthread_mutex_unlock(&lock);
    return out_of_memory(block);
}

EXPORT void free(void *block)
{
    if (block == NULL)
        return;
    struct header *header = header_of(block);
    if (header->class == 0) {
        int before = errno;
        munmap((char *)header - header->before, header->before + HEADER + header->length);
        errno = before;
        return;
    }
#ifdef PLANT_LEAK
    static unsigned turn;
    if (__atomic_add_fetch(&turn, 1, __ATOMIC_RELAXED) % 4 == 0)
        return;
#endif
    struct node *node = block;
    pthread_mutex_lock(&lock);
    node->next = lists[header->class];
    lists[header->class] = node;
    pthread_mutex_unlock(&lock);
}

EXPORT void *calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return out_of_memory(NULL);
    void *block = malloc(total);
#ifdef PLANT_DIRTY
    return block;
#else
    return block == NULL ? NULL : memset(block, 0, total);
#endif
}

EXPORT size_t malloc_usable_size(void *block)
{
    return block == NULL ? 0 : header_of(block)->length;
}

EXPORT void *realloc(void *block, size_t size)
{
    if (block != NULL && size != 0 && size <= malloc_usable_size(block))
        return block;
    void *moved = malloc(size);
    if (moved != NULL && block != NULL) {
        size_t kept = malloc_usable_size(block);
        memcpy(moved, block, kept < size ? kept : size);
        free(block);
    }
    return moved;
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    return alignment <= HEADER ? malloc(size) : out_of_memory(large(alignment, size));
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

EXPORT int posix_memalign(void **result, size_t alignment, size_t size)
{
    int before = errno;
    void *block = alignment < sizeof(void *) ? NULL : memalign(alignment, size);
    int error = block != NULL ? 0 : errno == EINVAL || alignment < sizeof(void *) ? EINVAL : ENOMEM;
    errno = before;
    if (block != NULL)
        *result = block;
    return error;
}
