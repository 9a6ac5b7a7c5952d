/* shadow.h: which object is at an address, and how many bytes were asked for.
 *
 * A cell of 16 bytes for each 16 bytes of memory that may begin a block, found by three loads and
 * no lock: a block's cell is filled before malloc returns it, and emptied before the allocator gets
 * it back, so its owner alone touches it.  Blocks that begin at an odd multiple of 8 have cells of
 * their own.  A leaf is for 64 KiB of addresses, so that the table takes no more of a limited
 * address space than the memory in which blocks begin; leaves come from mmap, sixteen at once.
 *
 * A cell that is filled already tells that its block ended unseen: the new one is at its address.
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
    SHADOW_BRANCH_BITS = 32, /* a branch is for 4 GiB */
    SHADOW_LEAF_BITS = 16,
    SHADOW_BRANCHES = 1 << (SHADOW_ADDRESS_BITS - SHADOW_BRANCH_BITS),
    SHADOW_LEAVES = 1 << (SHADOW_BRANCH_BITS - SHADOW_LEAF_BITS), /* of a branch */
    SHADOW_CELLS = 1 << (SHADOW_LEAF_BITS - 4),
    SHADOW_PAGE_CELLS = 256,
    SHADOW_PAGES = SHADOW_CELLS / SHADOW_PAGE_CELLS,
};

struct shadow_cell {
    _Atomic uint64_t identity; /* 0: no block begins here */
    _Atomic uint64_t size;
};

struct shadow_leaf {
    struct shadow_cell cells[SHADOW_CELLS];
    struct shadow_leaf *next;           /* of all leaves */
    struct shadow_leaf *_Atomic odd;    /* for blocks at odd multiples of 8; or NULL */
    _Atomic uint8_t used[SHADOW_PAGES]; /* a cell of the page was filled once */
};

typedef struct shadow_leaf *_Atomic shadow_slot;
typedef shadow_slot *_Atomic shadow_branch;
extern shadow_branch shadow_branches[SHADOW_BRANCHES];

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
    shadow_slot *branch =
        atomic_load_explicit(&shadow_branches[address >> SHADOW_BRANCH_BITS], memory_order_acquire);
    if (__builtin_expect(branch == NULL, 0))
        return NULL;
    struct shadow_leaf *leaf = atomic_load_explicit(
        &branch[address >> SHADOW_LEAF_BITS & (SHADOW_LEAVES - 1)], memory_order_acquire);
    if (__builtin_expect((address & 15) != 0 && leaf != NULL, 0))
        return (address & 7) != 0 ? NULL : atomic_load_explicit(&leaf->odd, memory_order_acquire);
    return leaf;
}

static inline size_t shadow_index(uintptr_t address)
{
    return (address & ((UINT64_C(1) << SHADOW_LEAF_BITS) - 1)) >> 4;
}

/* The cell of a block that begins; NULL if it cannot be kept. */
static inline struct shadow_cell *shadow_cell_make(const void *block)
{
    uintptr_t address = shadow_address(block);
    struct shadow_leaf *leaf = shadow_leaf_of(address);
    if (__builtin_expect(leaf == NULL, 0)) {
        leaf = shadow_leaf_make(address);
        if (leaf == NULL)
            return NULL;
    }
    size_t index = shadow_index(address);
    _Atomic uint8_t *used = &leaf->used[index / SHADOW_PAGE_CELLS];
    if (__builtin_expect(atomic_load_explicit(used, memory_order_relaxed) == 0, 0))
        atomic_store_explicit(used, 1, memory_order_relaxed);
    return &leaf->cells[index];
}

/* Who was there before, or 0. */
static inline uint64_t shadow_fill(struct shadow_cell *cell, uint64_t identity, uint64_t size)
{
    uint64_t before = atomic_load_explicit(&cell->identity, memory_order_relaxed);
    atomic_store_explicit(&cell->size, size, memory_order_relaxed);
    atomic_store_explicit(&cell->identity, identity, memory_order_release);
    return before;
}

/* Empties the cell; 0 for a block that is not known. */
static inline uint64_t shadow_take(const void *block, uint64_t *size)
{
    uintptr_t address = shadow_address(block);
    struct shadow_leaf *leaf = shadow_leaf_of(address);
    if (__builtin_expect(leaf == NULL, 0))
        return 0;
    struct shadow_cell *cell = &leaf->cells[shadow_index(address)];
    uint64_t identity = atomic_load_explicit(&cell->identity, memory_order_relaxed);
    *size = atomic_load_explicit(&cell->size, memory_order_relaxed);
    if (identity != 0)
        atomic_store_explicit(&cell->identity, 0, memory_order_relaxed);
    return identity;
}

#endif
