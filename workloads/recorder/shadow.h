/* shadow.h: which object is at an address, and how many bytes were asked for.
 *
 * A cell of 16 bytes for each 16 bytes of memory that may begin a block, found by two loads and no
 * lock: a block's cell is filled before malloc returns it, and emptied before the allocator gets it
 * back, so its owner alone touches it.  Blocks that begin at an odd multiple of 8 have cells of
 * their own.  Memory is what the kernel commits on first touch; it comes from mmap alone.
 *
 * What lies in more than 48 bits of address, or begins at no multiple of 8, cannot be kept:
 * shadow_put says so.
 */
#ifndef ASSAY_RECORDER_SHADOW_H
#define ASSAY_RECORDER_SHADOW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SHADOW_ADDRESS_BITS = 48,
    SHADOW_LEAF_BITS = 24, /* a leaf is for 16 MiB */
    SHADOW_CELLS = 1 << (SHADOW_LEAF_BITS - 4),
    SHADOW_PAGE_CELLS = 256,
    SHADOW_PAGES = SHADOW_CELLS / SHADOW_PAGE_CELLS,
};

struct shadow_cell {
    _Atomic uint64_t identity; /* 0: no block begins here */
    _Atomic uint64_t size;
};

struct shadow_leaf {
    struct shadow_leaf *next;              /* of all leaves */
    _Atomic uint8_t used[2][SHADOW_PAGES]; /* a cell of the page was filled once */
    struct shadow_cell cells[2][SHADOW_CELLS];
};

typedef struct shadow_leaf *_Atomic shadow_slot;
extern shadow_slot *shadow_slots; /* one for each 16 MiB of addresses */

/* False: no memory. */
bool shadow_open(void);

/* The leaf for an address, made if need be; NULL: no memory, or such an address cannot be kept. */
struct shadow_leaf *shadow_leaf_make(uintptr_t address);

/* Calls `each` for every object that is there, with the cell to be changed, in a process whose
 * other threads are gone. */
void shadow_walk(void (*each)(struct shadow_cell *cell));

/* The top byte may hold a tag (aarch64). */
static inline uintptr_t shadow_address(const void *block)
{
    return (uintptr_t)block & ((UINT64_C(1) << 56) - 1);
}

static inline struct shadow_leaf *shadow_leaf_of(uintptr_t address)
{
    if (address >> SHADOW_ADDRESS_BITS != 0)
        return NULL;
    return atomic_load_explicit(&shadow_slots[address >> SHADOW_LEAF_BITS], memory_order_acquire);
}

static inline size_t shadow_plane(uintptr_t address)
{
    return address >> 3 & 1;
}

static inline size_t shadow_index(uintptr_t address)
{
    return (address & ((UINT64_C(1) << SHADOW_LEAF_BITS) - 1)) >> 4;
}

/* `*before` is who was there, or 0: a cell that is filled already tells that its block ended
 * unseen.
 */
static inline bool shadow_put(const void *block, uint64_t identity, uint64_t size, uint64_t *before)
{
    uintptr_t address = shadow_address(block);
    struct shadow_leaf *leaf = shadow_leaf_of(address);
    if (__builtin_expect(leaf == NULL || (address & 7) != 0, 0)) {
        leaf = shadow_leaf_make(address);
        if (leaf == NULL)
            return false;
    }
    size_t plane = shadow_plane(address), index = shadow_index(address);
    struct shadow_cell *cell = &leaf->cells[plane][index];
    atomic_store_explicit(&leaf->used[plane][index / SHADOW_PAGE_CELLS], 1, memory_order_relaxed);
    *before = atomic_load_explicit(&cell->identity, memory_order_relaxed);
    atomic_store_explicit(&cell->size, size, memory_order_relaxed);
    atomic_store_explicit(&cell->identity, identity, memory_order_release);
    return true;
}

/* Empties the cell; 0 for a block that is not known. */
static inline uint64_t shadow_take(const void *block, uint64_t *size)
{
    uintptr_t address = shadow_address(block);
    struct shadow_leaf *leaf = shadow_leaf_of(address);
    if (__builtin_expect(leaf == NULL || (address & 7) != 0, 0))
        return 0;
    struct shadow_cell *cell = &leaf->cells[shadow_plane(address)][shadow_index(address)];
    uint64_t identity = atomic_load_explicit(&cell->identity, memory_order_relaxed);
    *size = atomic_load_explicit(&cell->size, memory_order_relaxed);
    if (identity != 0)
        atomic_store_explicit(&cell->identity, 0, memory_order_relaxed);
    return identity;
}

#endif
