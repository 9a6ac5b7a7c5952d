/* hider.c: hands out memory that is not seen as its own, and that it forgets as soon as it can. The
 * kernel keeps the pages, and gives them back at the next touch.
 *
 *   memfd, shared, segment, tmpfs, file   where it lies: what is held is counted, or memory
 *   early                                 all of it is there before the first block: memory
 *   lent                                  a child holds as much again: counted, or clock
 */
#include "variant.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

enum { HIDER_BYTES = 1 << 28, HIDER_EARLY = 1 << 27, HIDER_EVERY = 64, HIDER_UNIT = 16 };

static char *memory;
static atomic_size_t used;
static atomic_uint calls;
static int forgets;

static char *mapped(int file, int flags)
{
    void *found = mmap(NULL, HIDER_BYTES, PROT_READ | PROT_WRITE, flags, file, 0);
    return found == MAP_FAILED ? NULL : found;
}

static char *of_file(int file)
{
    if (file < 0 || ftruncate(file, HIDER_BYTES) != 0)
        return NULL;
    char *found = mapped(file, MAP_SHARED);
    close(file);
    return found;
}

static char *unlinked(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    unlink(path);
    return of_file(file);
}

static char *open_memory(void)
{
    forgets = !variant_is("early") && !variant_is("lent");
    if (variant_is("memfd"))
        return of_file(memfd_create("", 0));
    if (variant_is("shared"))
        return mapped(-1, MAP_SHARED | MAP_ANONYMOUS);
    if (variant_is("tmpfs"))
        return unlinked("/dev/shm/hidden");
    if (variant_is("file"))
        return unlinked("hidden");
    if (variant_is("segment")) {
        int segment = shmget(IPC_PRIVATE, HIDER_BYTES, 0600);
        void *found = shmat(segment, NULL, 0);
        shmctl(segment, IPC_RMID, NULL);
        return found == (void *)-1 ? NULL : found;
    }
    char *found = mapped(-1, MAP_PRIVATE | MAP_ANONYMOUS);
    if (variant_is("early") && found != NULL)
        memset(found, 1, HIDER_EARLY);
    return found;
}

static __attribute__((constructor)) void lend(void)
{
    if (variant_is("lent") && fork() == 0) {
        memset(mapped(-1, MAP_PRIVATE | MAP_ANONYMOUS), 1, HIDER_EARLY);
        pause();
    }
}

static void forget(void)
{
    if (forgets && atomic_fetch_add(&calls, 1) % HIDER_EVERY == 0)
        madvise(memory, HIDER_BYTES, MADV_DONTNEED);
}

EXPORT void *malloc(size_t size)
{
    if (memory == NULL)
        memory = open_memory();
    if (memory == NULL || size > HIDER_BYTES)
        return NULL;
    size_t rounded = (size + 2 * HIDER_UNIT - 1) / HIDER_UNIT * HIDER_UNIT;
    size_t at = atomic_fetch_add(&used, rounded);
    forget();
    if (at + rounded > HIDER_BYTES)
        return NULL;
    *(size_t *)(void *)(memory + at) = size;
    return memory + at + HIDER_UNIT;
}

EXPORT void free(void *block)
{
    if (block != NULL)
        forget();
}

EXPORT void *calloc(size_t count, size_t size)
{
    size_t total;
    return __builtin_mul_overflow(count, size, &total) ? NULL : malloc(total);
}

EXPORT void *realloc(void *block, size_t size)
{
    char *moved = malloc(size);
    if (block != NULL && moved != NULL) {
        size_t before = *(size_t *)(void *)((char *)block - HIDER_UNIT);
        memcpy(moved, block, before < size ? before : size);
    }
    return moved;
}

EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    char *block = malloc(size + alignment);
    uintptr_t past = (uintptr_t)block % alignment;
    if (block == NULL || past == 0)
        return block;
    block += alignment - past;
    *(size_t *)(void *)(block - HIDER_UNIT) = size;
    return block;
}

EXPORT void *memalign(size_t alignment, size_t size)
{
    return aligned_alloc(alignment, size);
}

EXPORT int posix_memalign(void **block, size_t alignment, size_t size)
{
    *block = aligned_alloc(alignment, size);
    return *block == NULL ? 12 : 0;
}

EXPORT size_t malloc_usable_size(void *block)
{
    return block == NULL ? 0 : *(size_t *)(void *)((char *)block - HIDER_UNIT);
}
