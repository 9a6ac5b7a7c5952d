/* keg.h: slabs of items of one size, and which of them are free.
 *
 * A slab is a span of pages that is cut into items, with a bit for each free one.  Its header lies
 * behind the items where that costs less than a tenth, else in memory of its own.
 */
#ifndef MALLOC9_KEG_H
#define MALLOC9_KEG_H

#include "arena.h"

#include "uma.h"

enum { SLAB_ITEMS_MOST = 512, SLAB_PAGES_MOST = 64 };

struct record; /* debug.h */

enum slab_list { SLAB_EMPTY, SLAB_PARTIAL, SLAB_FULL, SLAB_LISTS };

struct slab {
    struct keg *keg;
    struct slab *next, **link; /* of its list */
    char *start;
    struct record *records; /* of each item, where the keg has them */
    uint16_t free;
    uint8_t list;                        /* enum slab_list */
    uint64_t bits[SLAB_ITEMS_MOST / 64]; /* 1: free */
};

struct keg {
    port_lock lock;
    struct keg *next; /* of all kegs */
    size_t size;      /* of an item, rounded up */
    size_t slab_bytes;
    uint64_t inverse; /* of the size, for the number of an item */
    unsigned items;   /* of a slab */
    unsigned kind;    /* enum arena_kind of its pages */
    bool outside;     /* the headers are not in the slabs */
    uint32_t flags;   /* UMA_ZONE_... */
    size_t record_bytes;
    unsigned zones;
    uma_init init;
    uma_fini fini;
    struct slab *lists[SLAB_LISTS];
    size_t slabs, empty_slabs, free_items, reserve;
};

/* NULL for a size or alignment that no slab can hold, or without memory. */
struct keg *keg_make(size_t size, size_t align, uint32_t flags, unsigned kind, size_t record_bytes);
/* Gives all slabs back.  Returns how many pages were lost because items of them live. */
size_t keg_end(struct keg *keg);

/* Stores up to `count` free items; returns how many.  Items of the reserve only with
 * M_USE_RESERVE in `flags`. */
unsigned keg_take(struct keg *keg, void **store, unsigned count, int flags);
void keg_give(struct keg *keg, void **items, unsigned count);
/* Makes slabs until `count` items are free.  False: no memory. */
bool keg_fill(struct keg *keg, size_t count);
/* Gives empty slabs back.  Returns their bytes. */
size_t keg_trim(struct keg *keg);

/* The item of the slab in which the address lies; SIZE_MAX behind the last one. */
size_t slab_item_of(const struct slab *slab, const void *address);
static inline char *slab_item(const struct slab *slab, size_t item)
{
    return slab->start + item * slab->keg->size;
}
static inline bool slab_item_is_free(const struct slab *slab, size_t item)
{
    return slab->bits[item / 64] >> item % 64 & 1;
}

/* NULL, or what is wrong. */
const char *keg_check(struct keg *keg);
void keg_each(void (*visit)(struct keg *keg, void *argument), void *argument);

extern port_lock keg_list_lock;

#endif
