/* depot.h: the base of the cache mutants, correct caches that are easy to break in one place.
 *
 * A depot is a handle with any number of caches (Bonwick, USENIX 1994).  A cache takes its memory
 * in slabs: a power of two bytes at a multiple of that, with a header, a state for each slot, and
 * the slots.  The slab of an object is therefore at the multiple below it.  Nothing of the
 * bookkeeping lies in an object, so a free one keeps every byte.
 *
 * init makes an object of a slot when its slab is made and fini unmakes it when the slab goes; ctor
 * and dtor run at each alloc and free, outside of any lock, so that they may use other caches.
 *
 * Locking order: a cache, then its depot.
 */
#ifndef DEPOT_H
#define DEPOT_H

#include "allocator.h"

#include <pthread.h>

enum {
    SLAB_BYTES_LEAST = 1 << 14,
    SLAB_SLOTS_LEAST = 8,
    LEAST_ALIGNMENT = 16,         /* of objects that are at least as large */
    ROOMS = 13,                   /* caches of the heap face: 32 bytes, 64, ... 128 KiB */
    BLOCK_MOST = 1 << 16,         /* of the heap face */
    ALIGNMENT_MOST = 1 << 16,     /* of an object */
    FOOTPRINT_BOUNDED = 16 << 20, /* of the variant `bounded` */
};

/* No object may be larger: it leaves room for a slab in any sum. */
#define OBJECT_MOST ((size_t)1 << 32)

enum slot_state { SLOT_RAW, SLOT_FREE, SLOT_LIVE }; /* raw: memory that is no object yet */

struct slab {
    struct cache *cache;
    struct slab *next, *previous; /* of the same list */
    pthread_t maker;
    char *first; /* object */
    size_t live;
    size_t hint;            /* no slot before this one is to be had */
    unsigned char states[]; /* enum slot_state, one a slot */
};

/* The slabs of a cache: those with a slot to be had, and the others. */
enum { LIST_ROOMY, LIST_FULL, LISTS };

struct cache {
    pthread_mutex_t lock;
    struct depot *depot;
    struct cache *next, *previous;
    struct allocator_cache_spec spec;
    const struct allocator_cache_spec *lent; /* for a fault: the caller's own */
    size_t align, stride, slab_bytes, slots;
    struct slab *lists[LISTS];
    size_t live;
    void *last;       /* object handed out, for a fault */
    uint64_t choices; /* state of the random choices, 0: none is made */
    uint64_t fault_calls;
    bool dead; /* for a fault */
};

struct depot {
    pthread_mutex_t lock;
    struct depot *next; /* of those that a fork must find at rest */
    struct cache *caches;
    struct cache *rooms[ROOMS];
    const char *last_name; /* for a fault */
    size_t last_length;
    size_t footprint;      /* bytes of all slabs and caches */
    size_t footprint_most; /* 0 where only the kernel limits it */
    uint64_t choices;      /* from which those of the caches are drawn */
    int fault;             /* enum fault */
};

/* options.h has the options.  0 or an errno. */
int depot_open(const char *options, struct depot **depot);
void depot_close(struct depot *depot);

/* What allocator.h says of the slots of cache. */
int cache_create(struct depot *depot, const struct allocator_cache_spec *spec,
                 struct cache **cache);
void *cache_alloc(struct cache *cache);
void cache_free(struct cache *cache, void *object);
size_t cache_reclaim(struct cache *cache);
int cache_destroy(struct cache *cache);

/* Blocks of at most BLOCK_MOST bytes, out of caches of the depot's own. */
void *depot_malloc(struct depot *depot, size_t size);
void depot_free(struct depot *depot, void *block);

#endif
