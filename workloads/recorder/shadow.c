/* shadow.c: the parts of the shadow that are seldom needed. */
#include "shadow.h"

#include <sys/mman.h>

shadow_slot *shadow_slots;
static shadow_slot leaves;

enum { SLOTS = 1 << (SHADOW_ADDRESS_BITS - SHADOW_LEAF_BITS) };

static void *reserve(size_t bytes)
{
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

bool shadow_open(void)
{
    if (shadow_slots == NULL)
        shadow_slots = reserve(SLOTS * sizeof *shadow_slots);
    return shadow_slots != NULL;
}

struct shadow_leaf *shadow_leaf_make(uintptr_t address)
{
    if (address >> SHADOW_ADDRESS_BITS != 0 || (address & 7) != 0)
        return NULL;
    shadow_slot *slot = &shadow_slots[address >> SHADOW_LEAF_BITS];
    struct shadow_leaf *leaf = reserve(sizeof *leaf);
    struct shadow_leaf *there = NULL;
    if (leaf == NULL)
        return NULL;
    if (!atomic_compare_exchange_strong(slot, &there, leaf)) {
        (void)munmap(leaf, sizeof *leaf); /* another thread was first */
        return there;
    }
    leaf->next = atomic_load(&leaves);
    while (!atomic_compare_exchange_weak(&leaves, &leaf->next, leaf))
        ;
    return leaf;
}

static void walk_leaf(struct shadow_leaf *leaf, void (*each)(struct shadow_cell *cell))
{
    for (size_t plane = 0; plane < 2; plane++)
        for (size_t page = 0; page < SHADOW_PAGES; page++) {
            if (leaf->used[plane][page] == 0)
                continue;
            struct shadow_cell *cells = &leaf->cells[plane][page * SHADOW_PAGE_CELLS];
            for (size_t i = 0; i < SHADOW_PAGE_CELLS; i++)
                if (cells[i].identity != 0)
                    each(&cells[i]);
        }
}

void shadow_walk(void (*each)(struct shadow_cell *cell))
{
    for (struct shadow_leaf *leaf = leaves; leaf != NULL; leaf = leaf->next)
        walk_leaf(leaf, each);
}
