/* heap.h: the base of the mutants, a correct heap that is easy to break in one place.
 *
 * Memory comes in units, which begin at a multiple of 64 KiB with a header.  A slab is a unit of
 * slots of one size; a large block has a unit of its own, which may be longer.  The header of any
 * block is therefore at the multiple below it, and an index of headers tells which are this heap's.
 *
 * Each live block ends with a tail whose bytes are known, and each free slot is filled: so that a
 * write past the end or after a free is noticed at the latest by control_check.  One lock a heap.
 */
#ifndef CONTROL_HEAP_H
#define CONTROL_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    UNIT_BYTES = 1 << 16,
    LEAST_ALIGNMENT = 16,
    LARGE_OFFSET = 4096, /* of a large block in its unit, unless it is aligned to more */
    TAIL_BYTES = 8,
    CLASSES = 19,
    SLOT_FREE = UINT16_MAX,       /* in place of the size of a live block */
    FILL = 0xDD,                  /* each byte of a free slot */
    TAIL = 0xCA,                  /* each byte of a tail */
    SPARE_MOST = 8,               /* empty units that are kept for the next slab */
    REMAINS_MOST = 2,             /* freed large blocks that are watched for writes */
    REMAINS_BYTES_MOST = 3 << 20, /* of one of them */
};

/* The lists after those of the classes, whose slabs have a free slot. */
enum { LIST_FULL = CLASSES, LIST_LARGE, LIST_SPARE, LIST_REMAINS, LISTS };

/* No block may be larger: it leaves room for headers in any sum. */
#define BLOCK_MOST ((size_t)1 << 40)

struct unit {
    uint64_t magic;
    struct unit *next, *previous; /* of the same list */
    size_t list;
    size_t mapped; /* bytes from here on */
    size_t offset; /* of the first block */
    size_t slot_bytes;
    size_t slots; /* 1 if large */
    size_t live;
    size_t hint;      /* no slot before this one is free */
    size_t size;      /* of a large block, as it was asked for */
    uint16_t sizes[]; /* of the blocks in the slots, or SLOT_FREE */
};

struct heap_lock {
    int held;
};

/* Which headers are this heap's: a bit a unit, in leaves that are mapped when they are needed. */
struct index {
    uint64_t **leaves;
};

struct heap {
    struct heap_lock lock;
    struct unit *lists[LISTS];
    size_t spares, remains; /* units in their lists */
    struct index index;
    size_t footprint;      /* bytes of all units */
    size_t footprint_most; /* 0 where only the kernel limits it */
    size_t live_bytes, live_blocks;
    uint64_t allocations, frees;
    struct heap *next; /* of the heaps that a fork must find at rest */
    uint64_t choices;  /* state of the random choices, 0: none is made */
    int fault;         /* enum fault */
    uint64_t fault_calls;
};

/* Where a block lies. */
struct place {
    struct unit *unit; /* NULL: nowhere in this heap */
    size_t slot;
};

/* options.h has the options.  0 or an errno. */
int control_open(const char *options, struct heap **heap);
void control_close(struct heap *heap);

void *control_malloc(struct heap *heap, size_t size);
void control_free(struct heap *heap, void *block);
void control_free_sized(struct heap *heap, void *block, size_t size);
void *control_aligned_alloc(struct heap *heap, size_t alignment, size_t size);
void *control_calloc(struct heap *heap, size_t count, size_t size);
void *control_realloc(struct heap *heap, void *block, size_t size);
bool control_realloc_in_place(struct heap *heap, void *block, size_t size);
size_t control_usable_size(struct heap *heap, void *block);

/* What allocator.h says of the slots of inspect. */
bool control_check(struct heap *heap, char *why, size_t why_size);
void control_walk(struct heap *heap, bool (*visit)(void *block, size_t size, void *argument),
                  void *argument);
struct control_stats {
    uint64_t live_bytes, free_bytes, footprint_bytes, live_blocks, allocations, frees;
};
void control_stats(struct heap *heap, struct control_stats *stats);
size_t control_trim(struct heap *heap);
size_t control_compact(struct heap *heap, void (*moved)(void *from, void *to, void *argument),
                       void *argument);
bool control_owns(struct heap *heap, const void *address);

#endif
