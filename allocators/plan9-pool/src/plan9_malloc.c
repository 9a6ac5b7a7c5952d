/* plan9_malloc.c: tags in front of pool blocks, and nothing else. */
#include "plan9_malloc.h"

#include <string.h>

/* Two words keep what follows them aligned. */
struct tags {
    uintptr_t allocated, resized;
};
_Static_assert(sizeof(struct tags) % 16 == 0, "user pointers stay multiples of 16");

static Pool main_pool = {
    .name = "Main",
    .maxsize = SIZE_MAX,
    .minarena = 64 << 10,
    .quantum = 16,
    .minblock = 32,
};

Pool *mainmem = &main_pool, *imagmem = &main_pool;

#define CALLER ((uintptr_t)__builtin_return_address(0))

static struct tags *tags_of(void *block)
{
    return (struct tags *)block - 1;
}

/* The user's part of a pool block of which the first words become tags. */
static void *tagged(struct tags *tags, uintptr_t caller)
{
    if (tags == NULL)
        return NULL;
    *tags = (struct tags){caller, 0};
    return tags + 1;
}

static void *allocate(size_t size, uintptr_t caller)
{
    if (size > POOL_MAX_SIZE)
        return NULL;
    return tagged(poolalloc(mainmem, size + sizeof(struct tags)), caller);
}

static void *cleared(void *block, size_t size)
{
    return block != NULL ? memset(block, 0, size) : NULL;
}

void *p9malloc(size_t size)
{
    return allocate(size, CALLER);
}

void *mallocz(size_t size, int clear)
{
    void *block = allocate(size, CALLER);
    return clear ? cleared(block, size) : block;
}

void *mallocalign(size_t size, size_t align, long offset, size_t span)
{
    if (size > POOL_MAX_SIZE || __builtin_sub_overflow(offset, (long)sizeof(struct tags), &offset))
        return NULL;
    struct tags *tags = poolallocalign(mainmem, size + sizeof(struct tags), align, offset, span);
    return cleared(tagged(tags, CALLER), size);
}

void *p9calloc(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total))
        return NULL;
    return cleared(allocate(total, CALLER), total);
}

void *p9realloc(void *block, size_t size)
{
    if (block == NULL)
        return allocate(size, CALLER);
    if (size == 0) {
        p9free(block);
        return NULL;
    }
    if (size > POOL_MAX_SIZE)
        return NULL;
    struct tags *tags = poolrealloc(mainmem, tags_of(block), size + sizeof *tags);
    if (tags == NULL)
        return NULL;
    tags->resized = CALLER;
    return tags + 1;
}

void p9free(void *block)
{
    if (block != NULL)
        poolfree(mainmem, tags_of(block));
}

size_t msize(void *block)
{
    return block != NULL ? poolmsize(mainmem, tags_of(block)) - sizeof(struct tags) : 0;
}

void setmalloctag(void *block, uintptr_t tag)
{
    if (block != NULL)
        tags_of(block)->allocated = tag;
}

uintptr_t getmalloctag(void *block)
{
    return block != NULL ? tags_of(block)->allocated : UINTPTR_MAX;
}

void setrealloctag(void *block, uintptr_t tag)
{
    if (block != NULL)
        tags_of(block)->resized = tag;
}

uintptr_t getrealloctag(void *block)
{
    return block != NULL ? tags_of(block)->resized : UINTPTR_MAX;
}

void *malloctopoolblock(void *block)
{
    return block != NULL ? tags_of(block) : NULL;
}

static uintptr_t tag_in_front(const void *block)
{
    return ((const struct tags *)block)->allocated;
}

size_t mallocleaks(void (*report)(uintptr_t tag, size_t blocks, size_t bytes, void *argument),
                   void *argument)
{
    return poolleaks(mainmem, tag_in_front, report, argument);
}
