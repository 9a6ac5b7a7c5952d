/* capability.h: what an allocator can be asked and what it promises, as sets of bits with names.
 *
 * The slots of the faces and the traits are listed here and nowhere else.  What a benchmark calls
 * and what a clause needs are sets of these bits, compared with those of `capability_of`.  A slot
 * that is added to a face gets a bit here and a line in capability.c.
 */
#ifndef ASSAY_CAPABILITY_H
#define ASSAY_CAPABILITY_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

enum capability_face {
    CAPABILITY_FACE_HEAP = 1u << 0,
    CAPABILITY_FACE_CACHE = 1u << 1,
    CAPABILITY_FACE_RANGE = 1u << 2,
    CAPABILITY_FACE_PERSIST = 1u << 3,
    CAPABILITY_FACE_INSPECT = 1u << 4,
};

/* A slot is there if its pointer is not NULL.  The faces whose slots come together have one bit. */
enum capability_slot {
    CAPABILITY_MALLOC = 1u << 0, /* of the heap face */
    CAPABILITY_FREE = 1u << 1,
    CAPABILITY_FREE_SIZED = 1u << 2,
    CAPABILITY_ALIGNED_ALLOC = 1u << 3,
    CAPABILITY_CALLOC = 1u << 4,
    CAPABILITY_REALLOC = 1u << 5,
    CAPABILITY_REALLOC_IN_PLACE = 1u << 6,
    CAPABILITY_USABLE_SIZE = 1u << 7,
    CAPABILITY_CACHE = 1u << 8,    /* every slot of the cache face */
    CAPABILITY_RANGE = 1u << 9,    /* every slot of the range face */
    CAPABILITY_PERSIST = 1u << 10, /* every slot of the persist face */
    CAPABILITY_MAP_ANY = 1u << 11, /* of the range face, one by one */
    CAPABILITY_MAP_AT = 1u << 12,
    CAPABILITY_UNMAP = 1u << 13,
    CAPABILITY_PROTECT = 1u << 14,
    CAPABILITY_QUERY = 1u << 15,
    CAPABILITY_CHECK = 1u << 16, /* of the inspect face */
    CAPABILITY_WALK = 1u << 17,
    CAPABILITY_STATS = 1u << 18,
    CAPABILITY_TRIM = 1u << 19,
    CAPABILITY_COMPACT = 1u << 20,
    CAPABILITY_OWNS = 1u << 21,
};

enum {
    CAPABILITY_SLOTS_MOST = 32, /* bits of a set */
    CAPABILITY_HEAP_SLOTS = (CAPABILITY_USABLE_SIZE << 1) - 1,
    CAPABILITY_RANGE_SLOTS = CAPABILITY_MAP_ANY | CAPABILITY_MAP_AT | CAPABILITY_UNMAP |
                             CAPABILITY_PROTECT | CAPABILITY_QUERY,
};

struct capability {
    uint32_t faces;  /* enum capability_face */
    uint32_t slots;  /* enum capability_slot */
    uint32_t traits; /* enum allocator_trait */
};

struct capability capability_of(const struct allocator *allocator);

/* The name of a bit, "heap", "realloc_in_place", "THREAD_SAFE"; NULL past the last one. */
const char *capability_face_name(unsigned bit);
const char *capability_slot_name(unsigned bit);
const char *capability_trait_name(unsigned bit);

/* The C library's function that does what the slot of this bit does; NULL where it has none. */
const char *capability_slot_function(unsigned bit);

/* The name of the first of the slots that the allocator does not have, or "heap face" or "range
 * face" where it has not even the face of a slot; NULL if it has them all. */
const char *capability_missing_slot(const struct allocator *allocator, uint32_t asked);

/* The name of the first of the traits that the allocator does not have; NULL if it has them all. */
const char *capability_missing_trait(const struct allocator *allocator, uint32_t asked);

#ifdef __cplusplus
}
#endif
#endif
