/* guards.c: a build with MALLOC_DEBUG.  Each block has guards before and after it, which are looked
 * at when it is freed or resized; and the structures of the heap are checked once in CHECKED calls.
 *
 *   ... | key | size | the bytes of the caller | guard | ...
 *
 * The key depends on the place of the block, so that a copied one is none.  Size and guard change
 * by one store each, the guard first.  What is wrong ends the process with a message.  A block that
 * a process had got in the moment of its death may have no key yet; nobody can have its address but
 * from shm_heap_granted, which gives it one.
 *
 * A realloc that cannot stay is a malloc, a copy and a free: unlike in a build without guards, a
 * process that dies in it may leave both blocks. */
#include "port.h"

#ifdef MALLOC_DEBUG

/* In one file with the others (standalone/shm_malloc.c) the names are the callers' again. */
#undef shm_heap_malloc
#undef shm_heap_aligned
#undef shm_heap_calloc
#undef shm_heap_realloc
#undef shm_heap_resize
#undef shm_heap_free
#undef shm_heap_usable
#undef shm_heap_request
#undef shm_heap_granted
#undef shm_root_set
#undef shm_walk

#include "blocks.h"
#include "root.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { BEFORE = 16, BEHIND = 16, CHECKED = 256 };

#define KEY    UINT64_C(0xa1962f8d5ca1ab1e)
#define FILLER 0xfd

struct guard {
    uint64_t key, size;
};

static_assert(sizeof(struct guard) == BEFORE, "the guard before a block");

void *bare_aligned(struct shm_heap *heap, size_t alignment, size_t size);
bool bare_resize(struct shm_heap *heap, void *block, size_t size);
void bare_free(struct shm_heap *heap, void *block);
void *bare_request(struct shm_heap *heap, uint64_t number, size_t size);
void *bare_granted(struct shm_heap *heap, uint64_t number);
void bare_walk(struct shm_heap *heap, bool (*visit)(void *block, size_t size, void *argument),
               void *argument);

static uint64_t key_of(const struct shm_heap *heap, const void *block)
{
    return KEY ^ (uint64_t)((const unsigned char *)block - heap->data);
}

static struct guard *guard_of(void *block)
{
    return (struct guard *)block - 1;
}

static void guard_size(void *block, size_t size)
{
    memset((unsigned char *)block + size, FILLER, BEHIND);
    put64(&guard_of(block)->size, size);
}

static void *guard_set(const struct shm_heap *heap, unsigned char *begin, size_t before,
                       size_t size)
{
    void *block = begin + before;
    guard_size(block, size);
    put64(&guard_of(block)->key, key_of(heap, block));
    return block;
}

static bool is_keyed(const struct shm_heap *heap, const void *block)
{
    return (uintptr_t)block % BEFORE == 0 &&
           get64(&((const struct guard *)block - 1)->key) == key_of(heap, block);
}

/* Where the heap's own block begins; NULL: the address is in no live block. */
static unsigned char *begin_of(const struct shm_heap *heap, const void *block)
{
    uint64_t granule = block_around(heap, block);
    return granule == NO_GRANULE ? NULL : heap_block(heap, granule);
}

static bool is_guarded(const struct shm_heap *heap, const void *block)
{
    const unsigned char *begin = begin_of(heap, block);
    return begin != NULL && (const unsigned char *)block >= begin + BEFORE && is_keyed(heap, block);
}

/* What is around a block that the caller says is live. */
static unsigned char *guard_expect(const struct shm_heap *heap, void *block)
{
    unsigned char *begin = begin_of(heap, block);
    if (begin == NULL)
        port_misuse("not a live block of this heap", block);
    if (!is_guarded(heap, block))
        port_misuse("not the beginning of a block, or the guard before it is damaged", block);
    size_t size = guard_of(block)->size, before = (size_t)((unsigned char *)block - begin);
    size_t room = block_size(heap, heap_granule(heap, begin));
    if (size > room || before + size + BEHIND > room)
        port_misuse("the guard before a block is damaged", block);
    for (unsigned i = 0; i < BEHIND; i++)
        if (((unsigned char *)block)[size + i] != FILLER)
            port_misuse("the guard behind a block is damaged", block);
    return begin;
}

static void look_sometimes(struct shm_heap *heap)
{
    static __thread unsigned calls;
    char why[128], text[160];
    int before = errno;
    if (++calls % CHECKED == 0 && !heap->readonly && !shm_check(heap, why, sizeof why) &&
        errno != EIDRM && errno != ENOTRECOVERABLE) {
        snprintf(text, sizeof text, "the heap is damaged: %s", why);
        port_misuse(text, heap);
    }
    errno = before;
}

/* False: such a size can never be had. */
static bool with_guards(size_t size, size_t before, size_t *whole)
{
    if (size <= PTRDIFF_MAX && !__builtin_add_overflow(size, before + BEHIND, whole))
        return true;
    errno = ENOMEM;
    return false;
}

void *shm_heap_aligned(struct shm_heap *heap, size_t alignment, size_t size)
{
    size_t before = alignment > BEFORE ? alignment : BEFORE, whole;
    if (alignment == 0 || (alignment & (alignment - 1)) != 0) {
        errno = EINVAL;
        return NULL;
    }
    look_sometimes(heap);
    if (alignment > PTRDIFF_MAX || !with_guards(size, before, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    unsigned char *begin = bare_aligned(heap, alignment, whole);
    return begin == NULL ? NULL : guard_set(heap, begin, before, size);
}

void *shm_heap_malloc(struct shm_heap *heap, size_t size)
{
    return shm_heap_aligned(heap, BEFORE, size);
}

void *shm_heap_calloc(struct shm_heap *heap, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = shm_heap_malloc(heap, bytes);
    return block == NULL ? NULL : memset(block, 0, bytes);
}

void shm_heap_free(struct shm_heap *heap, void *block)
{
    if (block == NULL || heap->readonly)
        return;
    unsigned char *begin = guard_expect(heap, block);
    put64(&guard_of(block)->key, 0);
    bare_free(heap, begin);
    look_sometimes(heap);
}

size_t shm_heap_usable(struct shm_heap *heap, const void *block)
{
    if (block == NULL)
        return 0;
    if (!is_guarded(heap, block))
        port_misuse("not a live block of this heap", block);
    return ((const struct guard *)block - 1)->size;
}

/* The guard of a block that becomes shorter is written before its room goes. */
bool shm_heap_resize(struct shm_heap *heap, void *block, size_t size)
{
    size_t whole;
    if (block == NULL || heap->readonly)
        return false;
    unsigned char *begin = guard_expect(heap, block);
    size_t before = (size_t)((unsigned char *)block - begin), has = guard_of(block)->size;
    if (!with_guards(size, before, &whole) || !bare_resize(heap, begin, whole))
        return false;
    if (size != has)
        guard_size(block, size);
    return true;
}

void *shm_heap_realloc(struct shm_heap *heap, void *block, size_t size)
{
    if (block == NULL)
        return shm_heap_malloc(heap, size);
    guard_expect(heap, block);
    if (size == 0) {
        shm_heap_free(heap, block);
        errno = EINVAL; /* POSIX.1-2024 */
        return NULL;
    }
    if (shm_heap_resize(heap, block, size))
        return block;
    void *other = shm_heap_malloc(heap, size);
    if (other == NULL)
        return NULL;
    size_t has = guard_of(block)->size;
    memcpy(other, block, has < size ? has : size);
    shm_heap_free(heap, block);
    return other;
}

void *shm_heap_request(struct shm_heap *heap, uint64_t number, size_t size)
{
    size_t whole;
    if (!with_guards(size, BEFORE, &whole))
        return NULL;
    unsigned char *begin = bare_request(heap, number, whole);
    return begin == NULL ? NULL : guard_set(heap, begin, BEFORE, size);
}

void *shm_heap_granted(struct shm_heap *heap, uint64_t number)
{
    unsigned char *begin = bare_granted(heap, number);
    if (begin == NULL)
        return NULL;
    if (!is_keyed(heap, begin + BEFORE)) {
        size_t room = block_size(heap, heap_granule(heap, begin));
        guard_set(heap, begin, BEFORE, room - BEFORE - BEHIND);
    }
    return begin + BEFORE;
}

int shm_root_set(struct shm_heap *heap, unsigned slot, void *block)
{
    if (!heap->readonly && block != NULL && !is_guarded(heap, block))
        return EINVAL;
    return root_place(heap, slot, block);
}

struct walking {
    struct shm_heap *heap;
    bool (*visit)(void *block, size_t size, void *argument);
    void *argument;
};

/* The block of the caller in one of the heap's: behind its key, at a power of two. */
static bool visit_guarded(void *begin, size_t room, void *argument)
{
    const struct walking *walking = argument;
    for (size_t before = BEFORE; before < room; before *= 2) {
        unsigned char *block = (unsigned char *)begin + before;
        if (is_keyed(walking->heap, block))
            return walking->visit(block, guard_of(block)->size, walking->argument);
    }
    return true;
}

void shm_walk(struct shm_heap *heap, bool (*visit)(void *block, size_t size, void *argument),
              void *argument)
{
    struct walking walking = {heap, visit, argument};
    bare_walk(heap, visit_guarded, &walking);
}

#endif
