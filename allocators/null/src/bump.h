/* bump.h: null, the floor.  A bump pointer; free only counts.
 *
 * What a row of it costs is what the harness costs and no more, so every comparison shows one.  It
 * prices the measuring and is not meant to be used.
 *
 * Each thread bumps through a chunk of its own.  A chunk counts its blocks; when its owner has
 * freed them all it starts over, so that a hot loop stays in cached memory as it does under an
 * allocator that reuses.  A block freed by another thread is forgotten, and its chunk with it.
 * Blocks above LARGE_BYTES have mappings to themselves, which go back to the kernel when freed.
 * The chunks come from one window and are used once: when it is used up, so is null.  What has been
 * handed out has been written to, so few machines have the memory to get there, and an emulator
 * that keeps books of every page can still afford it.
 *
 * Before each block stands its size, which realloc needs.
 */
#ifndef ASSAY_NULL_BUMP_H
#define ASSAY_NULL_BUMP_H

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define NULL_ALIGNMENT    ((size_t)16)
#define NULL_CHUNK_BYTES  ((size_t)1 << 20)
#define NULL_LARGE_BYTES  (NULL_CHUNK_BYTES / 4)
#define NULL_WINDOW_BYTES ((size_t)1 << 34)

struct null_chunk {
    const void *owner; /* the thread, by an address of its own */
    struct null_chunk *next;
    size_t live;   /* blocks */
    char *mapping; /* where one block has it all; else NULL */
    size_t mapping_bytes;
};

struct null_thread {
    struct null_chunk *chunk, *empty;
    char *next, *end;
};

static char *null_window;
static _Atomic size_t null_window_used;
static __thread struct null_thread null_thread;

static char *null_align(char *address)
{
    return (char *)(((uintptr_t)address + NULL_CHUNK_BYTES - 1) & ~(NULL_CHUNK_BYTES - 1));
}

static char *null_map(size_t bytes)
{
    char *base = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return base == MAP_FAILED ? NULL : base;
}

static struct null_chunk *null_take(void)
{
    size_t offset =
        atomic_fetch_add_explicit(&null_window_used, NULL_CHUNK_BYTES, memory_order_relaxed);
    if (offset > NULL_WINDOW_BYTES - NULL_CHUNK_BYTES)
        return NULL;
    struct null_chunk *chunk = (struct null_chunk *)(null_window + offset);
    chunk->owner = &null_thread;
    return chunk;
}

/* Places the block behind its size, at or after `from`. */
static char *null_place(char *from, size_t alignment, size_t size)
{
    uintptr_t block = ((uintptr_t)from + sizeof size + alignment - 1) & ~(alignment - 1);
    memcpy((char *)block - sizeof size, &size, sizeof size);
    return (char *)block;
}

static void *null_large(size_t alignment, size_t size)
{
    size_t bytes = NULL_CHUNK_BYTES + sizeof(struct null_chunk) + NULL_ALIGNMENT + alignment + size;
    char *mapping = null_map(bytes);
    if (mapping == NULL)
        return NULL;
    struct null_chunk *chunk = (struct null_chunk *)null_align(mapping);
    chunk->mapping = mapping;
    chunk->mapping_bytes = bytes;
    return null_place((char *)(chunk + 1), alignment, size);
}

static bool null_refill(struct null_thread *thread)
{
    struct null_chunk *chunk = thread->empty;
    if (chunk != NULL)
        thread->empty = chunk->next;
    else
        chunk = null_take();
    thread->chunk = chunk;
    thread->next = chunk == NULL ? NULL : (char *)(chunk + 1);
    thread->end = chunk == NULL ? NULL : (char *)chunk + NULL_CHUNK_BYTES;
    return chunk != NULL;
}

static inline void *null_bump(size_t alignment, size_t size)
{
    struct null_thread *thread = &null_thread;
    size_t need = NULL_ALIGNMENT + alignment + size;
    if (size > NULL_WINDOW_BYTES || alignment > NULL_LARGE_BYTES)
        return NULL;
    if (__builtin_expect(need > NULL_LARGE_BYTES, 0))
        return null_large(alignment, size);
    if (__builtin_expect((size_t)(thread->end - thread->next) < need, 0) && !null_refill(thread))
        return NULL;
    char *block = null_place(thread->next, alignment, size);
    thread->next = block + size;
    thread->chunk->live++;
    return block;
}

/* Keeps errno, as free must. */
static inline void null_drop(void *block)
{
    struct null_thread *thread = &null_thread;
    struct null_chunk *chunk = (void *)((uintptr_t)block & ~(uintptr_t)(NULL_CHUNK_BYTES - 1));
    if (block == NULL)
        return;
    if (chunk->mapping != NULL) {
        int before = errno;
        munmap(chunk->mapping, chunk->mapping_bytes);
        errno = before;
    } else if (chunk->owner == thread && --chunk->live == 0) {
        if (chunk == thread->chunk) {
            thread->next = (char *)(chunk + 1);
        } else {
            chunk->next = thread->empty;
            thread->empty = chunk;
        }
    }
}

static inline size_t null_size(const void *block)
{
    size_t size = 0;
    if (block != NULL)
        memcpy(&size, (const char *)block - sizeof size, sizeof size);
    return size;
}

static inline void *null_zeroed(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    void *block = null_bump(NULL_ALIGNMENT, total);
    return block == NULL ? NULL : memset(block, 0, total);
}

static inline void *null_resize(void *block, size_t size)
{
    size_t before = null_size(block);
    void *moved = null_bump(NULL_ALIGNMENT, size);
    if (moved != NULL && block != NULL) {
        memcpy(moved, block, before < size ? before : size);
        null_drop(block);
    }
    return moved;
}

/* Reserves the window, once.  Returns 0 or an errno. */
static int null_reserve(void)
{
    if (null_window != NULL)
        return 0;
    char *base = null_map(NULL_WINDOW_BYTES + NULL_CHUNK_BYTES);
    if (base == NULL)
        return errno;
    null_window = null_align(base);
    return 0;
}

#endif
