/* layout.h: what stands where in a heap's file, and which of it is the truth.
 *
 *   page 0    the header: what the heap is, its roots, how many pages it has
 *   run page  the lock, the move that is under way, the lists, which can be made anew, and requests
 *   slots     one for each process
 *   groups    the global lists of free blocks
 *   pages     a descriptor of 24 bytes for each page of the capacity
 *   states    a byte for each 16 bytes of the capacity
 *   data      the pages of the blocks
 *
 * The truth is in three places, and each changes by single stores: the number of pages; the head of
 * a page, which says where an extent begins, what it is and how long; the state of a block, which
 * says who holds it.  All the rest is derived from these and made anew after a process death
 * (rebuild.c).
 */
#ifndef SHM_LAYOUT_H
#define SHM_LAYOUT_H

#include "port.h"

#include "shm_malloc.h"

#include <assert.h>

#define HEAP_MAGIC   UINT64_C(0x0a1a50414548534d) /* "MSHEAP\x1a\n" */
#define HEAP_ORDER   0x01020304u
#define HEAP_VERSION 1u

enum {
    PAGE_SHIFT = 12,
    PAGE = 1 << PAGE_SHIFT,
    GRANULE_SHIFT = 4,
    GRANULE = 1 << GRANULE_SHIFT,
    PAGE_GRANULES = PAGE / GRANULE,
    CLASSES = 8,   /* 16, 32, ... 2048 bytes */
    ROOM_BINS = 9, /* of pages of a class, by the logarithm of their free chunks */
    EXTENT_BINS = 168,
    GROUPS_MOST = 16, /* of a class, in the global lists */
    TARGET_MOST = 64, /* blocks of a group */
    SLOTS = 128,
    BOOT_BYTES = 40,
};

#define SMALL_MOST ((size_t)GRANULE << (CLASSES - 1))

/* Pages are counted in 32 bits: 16 TiB. */
#define CAPACITY_MOST (UINT64_C(1) << 31)

#define STATE_CLEAN UINT64_C(0x6e61656c63c0ffee)
#define STATE_DIRTY UINT64_C(0x79747269640ddba1)
#define STATE_YOUNG UINT64_C(0x676e756f79facade) /* its maker has not come to the end */
#define STATE_GONE  UINT64_C(0x656e6f67deadbeef) /* destroyed, for those who still have it */
#define STATE_LOST  UINT64_C(0x74736f6cbadb0075) /* a holder died, and the books are damaged */

struct header {
    uint64_t magic;
    uint32_t version, order, word_bytes, page_bytes;
    uint32_t lock_kind, debug;
    uint32_t classes, granule; /* the class table */
    uint64_t capacity;         /* pages */
    uint64_t base;             /* the address of its making */
    uint64_t fixed_sum;        /* of all before it */
    uint64_t state;
    char boot[BOOT_BYTES];     /* of the system that works on it */
    uint64_t pages;            /* that the file has memory for */
    uint64_t suspect;          /* a write to the medium failed */
    uint64_t roots[SHM_ROOTS]; /* offset in the data + 1; 0: none */
    uint64_t clean_sum;        /* of the books of a closed heap */
};

/* A block that moves: from the store to `to` on it has moved. */
struct move {
    uint64_t from, to; /* granules + 1; `to` 0: none moves */
    uint64_t tag;      /* of the slot of the process that moves it */
};

/* What a process asked for last under a number (request.c). */
struct request {
    uint64_t number; /* 0: nothing */
    uint64_t block;  /* granule + 1 */
};

struct class_lists {
    uint32_t bins[ROOM_BINS]; /* pages with free chunks: page + 1 */
    uint32_t groups;          /* in the global list */
};

struct run {
    union {
        pthread_mutex_t mutex;
        char bytes[64];
    } lock;
    uint64_t owner; /* of the kinds that have no owner of their own (lock_owner.h) */
    uint64_t unused;
    uint64_t semaphore; /* its number + 1 */
    struct move move;
    uint64_t extent_bits[(EXTENT_BINS + 63) / 64];
    uint32_t extents[EXTENT_BINS]; /* free extents by length: page + 1 */
    struct class_lists classes[CLASSES];
    struct request requests[SLOTS]; /* no list: they stay */
};

enum slot_state { SLOT_FREE, SLOT_USED, SLOT_DEAD };

/* A process that has the heap.  It lives while its lock on the slot's byte of the file is held. */
struct slot {
    uint64_t state;
    uint64_t process; /* its number, turned so that it is not mistaken for an owner word */
    uint64_t start;
    uint64_t numbering; /* its namespace */
};

struct page {
    uint64_t head;
    uint32_t next, previous; /* of its list: page + 1 */
    uint32_t first;          /* at the last page of a free extent: its first page */
    uint32_t room;           /* of a page of a class: its free chunks */
};

static_assert(sizeof(struct header) <= PAGE, "the header is one page");
static_assert(sizeof(struct run) <= PAGE, "the lists are one page");
static_assert(sizeof(struct slot) * SLOTS <= PAGE, "the slots are one page");
static_assert(sizeof(struct page) == 24, "a descriptor has 24 bytes");

static inline uint64_t layout_run(void)
{
    return PAGE;
}

static inline uint64_t layout_slots(void)
{
    return layout_run() + round_up(sizeof(struct run), PAGE);
}

static inline uint64_t layout_groups(void)
{
    return layout_slots() + PAGE;
}

static inline uint64_t layout_pages(void)
{
    return layout_groups() +
           round_up((uint64_t)CLASSES * GROUPS_MOST * TARGET_MOST * sizeof(uint64_t), PAGE);
}

static inline uint64_t layout_states(uint64_t capacity)
{
    return layout_pages() + round_up(capacity * sizeof(struct page), PAGE);
}

static inline uint64_t layout_data(uint64_t capacity)
{
    return layout_states(capacity) + round_up(capacity * PAGE_GRANULES, PAGE);
}

static inline uint64_t layout_length(uint64_t capacity, uint64_t pages)
{
    return layout_data(capacity) + (pages << PAGE_SHIFT);
}

#endif
