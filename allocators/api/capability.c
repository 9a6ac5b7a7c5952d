/* capability.c: the tables of the faces, the slots and the traits, each in the order of its bits.
 *
 * A slot is found by its offset, so that one line tells all that is known of it.
 */
#include "capability.h"

#include <string.h>

enum { WHOLE_FACE = -1 };

#define BIT(name)  [__builtin_ctz(CAPABILITY_##name)]
#define FACE(name) offsetof(struct allocator, name)

struct face {
    const char *name;
    size_t offset; /* in struct allocator */
};

static const struct face faces[] = {
    BIT(FACE_HEAP) = {"heap", FACE(heap)},          BIT(FACE_CACHE) = {"cache", FACE(cache)},
    BIT(FACE_RANGE) = {"range", FACE(range)},       BIT(FACE_PERSIST) = {"persist", FACE(persist)},
    BIT(FACE_INSPECT) = {"inspect", FACE(inspect)},
};

struct slot {
    const char *name;
    size_t face; /* offset in struct allocator */
    int offset;  /* in the face, or WHOLE_FACE */
    const char *function;
};

#define HEAP(name)    #name, FACE(heap), offsetof(struct allocator_heap, name)
#define RANGE(name)   #name, FACE(range), offsetof(struct allocator_range, name), NULL
#define INSPECT(name) #name, FACE(inspect), offsetof(struct allocator_inspect, name), NULL
#define WHOLE(name)   #name, FACE(name), WHOLE_FACE, NULL

static const struct slot slots[] = {
    BIT(MALLOC) = {HEAP(malloc), "malloc"},
    BIT(FREE) = {HEAP(free), "free"},
    BIT(FREE_SIZED) = {HEAP(free_sized), "free_sized"},
    BIT(ALIGNED_ALLOC) = {HEAP(aligned_alloc), "aligned_alloc"},
    BIT(CALLOC) = {HEAP(calloc), "calloc"},
    BIT(REALLOC) = {HEAP(realloc), "realloc"},
    BIT(REALLOC_IN_PLACE) = {HEAP(realloc_in_place), NULL},
    BIT(USABLE_SIZE) = {HEAP(usable_size), "malloc_usable_size"},
    BIT(CACHE) = {WHOLE(cache)},
    BIT(RANGE) = {WHOLE(range)},
    BIT(PERSIST) = {WHOLE(persist)},
    BIT(MAP_ANY) = {RANGE(map_any)},
    BIT(MAP_AT) = {RANGE(map_at)},
    BIT(UNMAP) = {RANGE(unmap)},
    BIT(PROTECT) = {RANGE(protect)},
    BIT(QUERY) = {RANGE(query)},
    BIT(CHECK) = {INSPECT(check)},
    BIT(WALK) = {INSPECT(walk)},
    BIT(STATS) = {INSPECT(stats)},
    BIT(TRIM) = {INSPECT(trim)},
    BIT(COMPACT) = {INSPECT(compact)},
    BIT(OWNS) = {INSPECT(owns)},
};

/* In the order of enum allocator_trait. */
static const char *const traits[] = {
    "SINGLETON",
    "THREAD_SAFE",
    "CROSS_THREAD_FREE",
    "FORK_SAFE",
    "SHARED",
    "PERSISTENT",
    "CRASH_SAFE",
    "RELOCATABLE",
    "BOUNDED",
    "MAY_BLOCK",
    "SETS_ERRNO",
    "DETECTS_DOUBLE_FREE",
    "DETECTS_FOREIGN_FREE",
    "DETECTS_OVERFLOW",
    "DETECTS_WRITE_AFTER_FREE",
};

enum {
    FACES = sizeof faces / sizeof faces[0],
    SLOTS = sizeof slots / sizeof slots[0],
    TRAITS = sizeof traits / sizeof traits[0],
};

_Static_assert(ALLOCATOR_DETECTS_WRITE_AFTER_FREE == 1u << (TRAITS - 1), "each trait has a name");

const char *capability_face_name(unsigned bit)
{
    return bit < FACES ? faces[bit].name : NULL;
}

const char *capability_slot_name(unsigned bit)
{
    return bit < SLOTS ? slots[bit].name : NULL;
}

const char *capability_trait_name(unsigned bit)
{
    return bit < TRAITS ? traits[bit] : NULL;
}

const char *capability_slot_function(unsigned bit)
{
    return bit < SLOTS ? slots[bit].function : NULL;
}

/* The pointer at the offset; a pointer to a function is read as one to data, which POSIX allows. */
static const void *pointer_at(const void *structure, size_t offset)
{
    const void *pointer;
    memcpy(&pointer, (const char *)structure + offset, sizeof pointer);
    return pointer;
}

static bool has_slot(const struct allocator *allocator, const struct slot *slot)
{
    const void *face = pointer_at(allocator, slot->face);
    if (face == NULL || slot->offset == WHOLE_FACE)
        return face != NULL;
    return pointer_at(face, (size_t)slot->offset) != NULL;
}

struct capability capability_of(const struct allocator *allocator)
{
    struct capability capability = {.traits = allocator->traits};
    for (unsigned bit = 0; bit < FACES; bit++)
        if (pointer_at(allocator, faces[bit].offset) != NULL)
            capability.faces |= 1u << bit;
    for (unsigned bit = 0; bit < SLOTS; bit++)
        if (has_slot(allocator, &slots[bit]))
            capability.slots |= 1u << bit;
    return capability;
}

const char *capability_missing_slot(const struct allocator *allocator, uint32_t asked)
{
    struct capability capability = capability_of(allocator);
    uint32_t missing = asked & ~capability.slots;
    if ((missing & CAPABILITY_HEAP_SLOTS) != 0 && allocator->heap == NULL)
        return "heap face";
    if ((missing & CAPABILITY_RANGE_SLOTS) != 0 && allocator->range == NULL)
        return "range face";
    return missing != 0 ? capability_slot_name((unsigned)__builtin_ctz(missing)) : NULL;
}

const char *capability_missing_trait(const struct allocator *allocator, uint32_t asked)
{
    uint32_t missing = asked & ~allocator->traits;
    return missing != 0 ? capability_trait_name((unsigned)__builtin_ctz(missing)) : NULL;
}
