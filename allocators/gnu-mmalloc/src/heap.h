/* heap.h: a heap as one process has it: the descriptor of the public functions.
 *
 * Truth and hint.  In the region a unit's mark and a block's byte are the truth: nothing else has
 * to survive.  All that finds free blocks fast is a hint in memory of the process: bins, lists, and
 * who leases a slab; it is made again from the bytes.
 *
 * Locks.  One lock a heap, for units and for slabs that nobody leases; in a shared heap it is in
 * the region and robust.  A leased slab is its lessee's: only that thread takes blocks of it, and
 * any thread may free one, by a store to its byte.
 */
#ifndef MMALLOC_HEAP_H
#define MMALLOC_HEAP_H

#include "classes.h"
#include "layout.h"
#include "mark.h"
#include "port.h"

/* A block's byte.  All but BLOCK_LIVE are free after the death of a process. */
enum block_byte { BLOCK_FREE, BLOCK_LIVE, BLOCK_HELD, BLOCK_MOVING };

/* A flag of the library's own: the file is of the mode that is asked for, or refused. */
enum { HEAP_EXACT = 1 << 16 };

enum { BIN_ROOM = 64, LEASES = 4, NO_UNIT = 0 };

#define NOWHERE UINT64_MAX

struct bin_entry {
    unsigned char *block, *byte;
};

/* Free blocks of one class, whose bytes are BLOCK_HELD. */
struct bin {
    uint32_t count, room;
    uint32_t pending; /* a list of leased slabs that may have more: unit + 1 */
    uint32_t slabs;   /* leased */
    struct bin_entry entries[BIN_ROOM];
};

/* What a thread has of a heap.  Stays until the detach; another thread may take it over. */
struct cache {
    struct mheap *heap;
    struct cache *next;
    uint32_t in_use;
    uint32_t told;   /* slabs in which others have freed blocks: a stack of unit + 1 */
    uint32_t leased; /* all its slabs: a list of unit + 1 */
    struct bin bins[CLASSES];
};

/* A unit, as this process knows it. */
struct side {
    struct cache *cache; /* that leases the slab */
    uint32_t pending_next, told_next, leased_next, leased_before;
    uint16_t cursor; /* up to where the map was looked through */
    uint8_t kind;
    uint8_t pending, told, queued; /* in which of the lists it is */
};

struct mheap {
    /* What the short path reads. */
    uint64_t number;    /* of all that this process has had */
    uint64_t small_end; /* larger requests, or all of them, take the long path */
    unsigned char *data;
    uint64_t hot_units; /* units, or 0 where every free takes the long path */
    uint32_t unit_shift, map_bytes;
    struct side *sides;
    unsigned char *maps;

    uint64_t *marks;
    struct layout layout;
    unsigned char *base;
    struct layout_run *run;
    struct layout_name *names;
    int file; /* -1: anonymous */
    int flags;
    bool shared, begun, unsound;
    int error;
    unsigned seat;
    uint64_t backed[LAYOUT_COPIES]; /* units of each copy that are in the file */
    bool length_kept;               /* the medium has the length of the file */
    uint32_t partial[CLASSES];      /* slabs without a lessee that have free blocks: unit + 1 */
    struct cache *caches;
    pthread_key_t key;
    bool has_key;
    pthread_mutex_t lock;
    unsigned *fork_word;
    int process;
    uint64_t survey; /* up to where slabs of nobody were looked for */
    uint64_t missed; /* no run of so many units was found since one was freed */
    uint64_t fresh;  /* units from here on were never used */
    bool was_fresh;  /* those that were found last */
    uint64_t bad_frees;
    void (*handler)(void);
    bool checks;
    int trace; /* the descriptor that lines are written to, plus 1 */
    uint64_t boot_known;
    char boot[LAYOUT_BOOT_BYTES];
};

struct lease {
    uint64_t number; /* of the heap; 0: none */
    struct cache *cache;
};

extern PORT_OWN __thread struct lease leases[LEASES];

/* The one way to store in the books: no store passes another. */
static inline void word_put(uint64_t *place, uint64_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

static inline uint64_t word_get(const uint64_t *place)
{
    return __atomic_load_n(place, __ATOMIC_ACQUIRE);
}

static inline void byte_put(unsigned char *byte, enum block_byte value)
{
    __atomic_store_n(byte, (unsigned char)value, __ATOMIC_RELEASE);
}

static inline enum block_byte byte_get(const unsigned char *byte)
{
    return (enum block_byte)__atomic_load_n(byte, __ATOMIC_ACQUIRE);
}

static inline unsigned char *unit_place(const struct mheap *heap, uint64_t unit)
{
    return heap->data + (unit << heap->unit_shift);
}

static inline unsigned char *unit_map(const struct mheap *heap, uint64_t unit)
{
    return heap->maps + unit * heap->map_bytes + LAYOUT_MAP_HEAD;
}

/* Set by a process that frees in a slab of another one. */
static inline unsigned char *unit_word(const struct mheap *heap, uint64_t unit)
{
    return heap->maps + unit * heap->map_bytes;
}

static inline uint32_t unit_blocks(const struct mheap *heap, unsigned kind)
{
    return (UINT32_C(1) << heap->unit_shift) / size_classes[kind].size;
}

static inline bool heap_is_readonly(const struct mheap *heap)
{
    return (heap->flags & MMALLOC_READONLY) != 0;
}

static inline uint64_t heap_grown(const struct mheap *heap)
{
    return word_get(&heap->run->grown);
}

/* The default heap, which begins at the first call; NULL if it cannot. */
struct mheap *heap_default(void);

/* The descriptor, or the default heap. */
static inline struct mheap *mheap_of(void *md)
{
    return port_likely(md != NULL) ? md : heap_default();
}

/* Opens the short path, unless the heap has heads and tails. */
void heap_hot_set(struct mheap *heap);

/* Keeps the reason. */
void *heap_fail(struct mheap *heap, int error);

#endif
