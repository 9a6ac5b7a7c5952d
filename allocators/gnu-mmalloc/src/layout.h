/* layout.h: what is where in a region, and how it is encoded.  All of it is in the machine's own
 * words; a header of another machine is refused.
 *
 *     header slot | header slot | [copy 0 | copy 1] | books | data
 *
 * The books: a page of the run, a page of names, a mark for each unit, and a map for each unit.
 * Each copy has the form of the books, in a snapshot heap of books and data together.  The data
 * comes last, so that the region grows at its end.
 *
 * Format 1 had no copies in shared heaps; such a file is used as it is.
 */
#ifndef MMALLOC_LAYOUT_H
#define MMALLOC_LAYOUT_H

#include "mmalloc.h"

#include <pthread.h>

#define LAYOUT_MAGIC UINT64_C(0x31636f6c6c616d6d) /* "mmalloc1" */
#define LAYOUT_ORDER UINT32_C(0x01020304)

enum {
    LAYOUT_VERSION = 2,
    LAYOUT_VERSION_OLDEST = 1,
    LAYOUT_PAGE = 4096,
    LAYOUT_SLOTS = 2,
    LAYOUT_COPIES = 2,
    LAYOUT_SEATS = 256,
    LAYOUT_BOOT_BYTES = 40,
    LAYOUT_LOCK_BYTES = 64,
    LAYOUT_MAP_HEAD = 64, /* also keeps the maps from meeting in one set of a cache */
    LAYOUT_BLOCK_LEAST = 16,
};

#define LAYOUT_UNITS_MOST (UINT64_C(1) << 30)

/* What a file keeps of the last checkpoint. */
enum layout_copies { LAYOUT_NOTHING, LAYOUT_BOOKS, LAYOUT_WHOLE };

enum layout_state { LAYOUT_DIRTY = 0x64697274, LAYOUT_CLEAN = 0x636c6e };

/* A header slot; the one with the higher sequence whose sum is right counts. */
struct layout_slot {
    uint64_t magic;
    uint32_t version, order, word_bytes, page_bytes, header_bytes;
    uint32_t machine; /* whose processes may have a shared heap at once */
    uint64_t state, sequence;
    uint64_t kind; /* MMALLOC_SNAPSHOT or 0 */
    uint64_t unit_shift, units;
    uint64_t copy;     /* the one of the last checkpoint */
    uint64_t grown;    /* units in the file at a clean end */
    uint64_t book_sum; /* of the books at a clean end, or of the copy */
    uint64_t base;     /* where the region was */
    char boot[LAYOUT_BOOT_BYTES];
    uint64_t sum;
};

/* A block that moves: recovery finishes it if the sum is right. */
struct layout_move {
    uint64_t from, to; /* places in the data */
    uint64_t units;    /* of a large block that it becomes; 0: a block of a slab */
    uint64_t sum;
};

/* What changes while the heap runs. */
struct layout_run {
    union {
        pthread_mutex_t mutex;
        unsigned char bytes[LAYOUT_LOCK_BYTES];
    } lock;
    uint64_t grown;   /* units that are in the file */
    uint64_t suspect; /* a write to the medium has failed */
    uint64_t low;     /* no unit below is free; a hint */
    uint64_t cursor;  /* a hint */
    struct layout_move move;
    uint64_t keys[MMALLOC_KEYS];
    uint64_t seats[LAYOUT_SEATS]; /* of the attached processes that have blocks; 1: taken */
};

struct layout_name {
    char name[MMALLOC_NAME_BYTES];
    uint64_t value;
};

_Static_assert(sizeof(struct layout_slot) <= 512, "a header slot is one sector");
_Static_assert(sizeof(pthread_mutex_t) <= LAYOUT_LOCK_BYTES, "a mutex of any machine fits");
_Static_assert(sizeof(struct layout_run) <= LAYOUT_PAGE, "the run is one page");
_Static_assert(sizeof(struct layout_name) * MMALLOC_NAMES <= LAYOUT_PAGE, "so are the names");

/* Places of one heap, in bytes from the beginning of what is named. */
struct layout {
    uint64_t units, unit_shift;
    uint64_t map_bytes;               /* from one unit's map to the next */
    uint64_t marks, maps, data, area; /* in books and data; the size of both */
    uint64_t copy;                    /* the size of a copy; 0: there is none */
    uint64_t books;                   /* in the file */
    uint64_t length;                  /* of the whole region */
};

void layout_fill(struct layout *layout, uint64_t units, uint64_t unit_shift,
                 enum layout_copies copies);

/* Of a new heap of that size: the shift, and how many units. */
void layout_choose(uint64_t size, uint64_t *units, uint64_t *unit_shift);

static inline uint64_t layout_copy(const struct layout *layout, uint64_t copy)
{
    return layout->books - (LAYOUT_COPIES - copy) * layout->copy;
}

/* Of the file, with so many units in it. */
static inline uint64_t layout_end(const struct layout *layout, uint64_t grown)
{
    return layout->books + layout->data + (grown << layout->unit_shift);
}

#endif
