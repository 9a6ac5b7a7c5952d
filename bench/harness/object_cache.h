/* object_cache.h: objects of one size with a constructor, as a body keeps them.
 *
 * They come from a cache of the allocator's cache face.  Where there is none, or where the workload
 * says so, they are blocks of malloc, and the constructor is called by hand: what the program would
 * do otherwise.  Preloaded libraries have no such face.
 */
#ifndef ASSAY_OBJECT_CACHE_H
#define ASSAY_OBJECT_CACHE_H

#include "binding.h"
#include "block.h"

/* The axis "by" of every body here. */
enum objects_by { OBJECTS_BY_CACHE, OBJECTS_BY_MALLOC };
#define OBJECTS_BY_WORDS ((const char *const[]){"cache", "malloc", NULL})

enum { OBJECTS_MARK = 0x5a };

struct objects {
    struct heap heap;
    size_t size;
    void *cache; /* NULL: they are blocks of malloc */
};

static inline int objects_construct(void *object, size_t size, void *argument)
{
    (void)argument;
    block_mark(object, size, OBJECTS_MARK);
    return 0;
}

#if defined BINDING_PRELOAD
static inline const struct allocator_cache *objects_face(const struct objects *objects)
{
    (void)objects;
    return NULL;
}
#elif defined BINDING_BOUND
static inline const struct allocator_cache *objects_face(const struct objects *objects)
{
    (void)objects;
    return ALLOCATOR_ENTRY.cache;
}
#else
static inline const struct allocator_cache *objects_face(const struct objects *objects)
{
    return objects->heap.allocator->cache;
}
#endif

/* False: there is no memory for the cache. */
static inline bool objects_open(struct objects *objects, const struct body_arguments *arguments,
                                size_t size, uint64_t by)
{
    const struct allocator_cache_spec spec = {
        .name = "objects", .size = size, .ctor = objects_construct};
    *objects = (struct objects){.heap = heap_of(arguments), .size = size};
    const struct allocator_cache *face = objects_face(objects);
    return face == NULL || by == OBJECTS_BY_MALLOC ||
           face->create(objects->heap.handle, &spec, &objects->cache) == 0;
}

/* Every object has been given back. */
static inline void objects_close(struct objects *objects)
{
    if (objects->cache != NULL)
        objects_face(objects)->destroy(objects->heap.handle, objects->cache);
}

/* Returns a constructed object, or NULL. */
static inline void *objects_take(const struct objects *objects)
{
    if (objects->cache != NULL)
        return objects_face(objects)->alloc(objects->heap.handle, objects->cache);
    void *object = heap_malloc(&objects->heap, objects->size);
    if (object != NULL)
        objects_construct(object, objects->size, NULL);
    return object;
}

static inline void objects_give(const struct objects *objects, void *object)
{
    if (objects->cache != NULL)
        objects_face(objects)->free(objects->heap.handle, objects->cache, object);
    else
        heap_free(&objects->heap, object);
}

#endif
