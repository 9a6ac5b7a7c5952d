/* heap.c: blocks of any size, out of caches of the depot's own, as the kernel's malloc has them.
 *
 * A block is preceded by the cache that it belongs to.
 */
#include "heap.h"

#include "fault.h"

enum { ROOM_LEAST = 32, PREFIX = LEAST_ALIGNMENT };

int heap_open(struct depot *depot)
{
    int error = 0;
    for (unsigned room = 0; room < ROOMS && error == 0; room++) {
        struct allocator_cache_spec spec = {.name = "blocks", .size = (size_t)ROOM_LEAST << room};
        error = cache_create(depot, &spec, &depot->rooms[room]);
    }
    return error;
}

/* Fault: the last object that a user's cache handed out, though it lives. */
static void *shared(const struct depot *depot)
{
    const struct cache *youngest = depot->caches;
    return fault(depot, FAULT_heap_shares_object) ? youngest->last : NULL;
}

void *depot_malloc(struct depot *depot, size_t size)
{
    unsigned room = 0;
    if (size > BLOCK_MOST)
        return NULL;
    while ((size_t)ROOM_LEAST << room < size + PREFIX)
        room++;
    char *object = shared(depot);
    if (object == NULL)
        object = cache_alloc(depot->rooms[room]);
    if (object == NULL)
        return NULL;
    *(struct cache **)object = depot->rooms[room];
    return object + PREFIX;
}

void depot_free(struct depot *depot, void *block)
{
    (void)depot;
    if (block == NULL)
        return;
    char *object = (char *)block - PREFIX;
    cache_free(*(struct cache **)object, object);
}
