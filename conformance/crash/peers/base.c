/* base.c: the base of the persist face in a storm: who loses nothing shows that the storm is right.
 */
#include "storm.h"

#include "allocator.h"
#include "registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct base {
    const struct allocator *allocator;
    void *heap;
};

static int base_open(const char *path, void **handle)
{
    char words[400];
    struct base *base = malloc(sizeof *base);
    if (base == NULL)
        abort();
    base->allocator = registry_find("control-persist")->allocator;
    snprintf(words, sizeof words, "file=%s,size=1M", path);
    int error = base->allocator->open(words, &base->heap);
    if (error != 0)
        free(base);
    else
        *handle = base;
    return error;
}

static void base_close(void *handle)
{
    struct base *base = handle;
    base->allocator->close(base->heap);
    free(base);
}

/* The size stands in front of the bytes. */
static bool base_put(void *handle, unsigned slot, const unsigned char *bytes, size_t size)
{
    struct base *base = handle;
    unsigned char *block = base->allocator->heap->malloc(base->heap, sizeof size + size);
    if (block == NULL)
        return false;
    memcpy(block, &size, sizeof size);
    memcpy(block + sizeof size, bytes, size);
    return base->allocator->persist->root_set(base->heap, slot, block) == 0;
}

static void base_take(void *handle, unsigned slot)
{
    struct base *base = handle;
    void *block = base->allocator->persist->root_get(base->heap, slot);
    base->allocator->persist->root_set(base->heap, slot, NULL);
    base->allocator->heap->free(base->heap, block);
}

static const unsigned char *base_look(void *handle, unsigned slot, size_t *size)
{
    struct base *base = handle;
    const unsigned char *block = base->allocator->persist->root_get(base->heap, slot);
    if (block == NULL)
        return NULL;
    memcpy(size, block, sizeof *size);
    return block + sizeof *size;
}

static bool base_is_sound(void *handle)
{
    struct base *base = handle;
    char why[100];
    return base->allocator->inspect->check(base->heap, why, sizeof why);
}

const struct storm_heap storm_base = {"control-persist", base_open, base_close,   base_put,
                                      base_take,         base_look, base_is_sound};
