/* shadow.c: the parts of the shadow that are seldom needed. */
#include "shadow.h"

#include "stream.h"

#include <errno.h>
#include <sys/mman.h>

shadow_branch shadow_branches[SHADOW_BRANCHES];
static shadow_slot leaves;

enum { BATCH = 16, LEAF_BYTES = (sizeof(struct shadow_leaf) + 63) / 64 * 64 };

/* Leaves of nobody's: the count of those given in the low bits, which a page's address has not.
 * The next batch is there before it is needed, for a process that may no longer ask for memory. */
static _Atomic uintptr_t batch, spare;

static void *reserve(size_t bytes)
{
    int number = errno; /* the program's call succeeded, whatever becomes of ours */
    if (stream_sandboxed != 0)
        return NULL; /* it could be the process's death */
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = number;
    return memory == MAP_FAILED ? NULL : memory;
}

static void prepare_spare(void)
{
    uintptr_t none = 0;
    if (atomic_load(&spare) != 0)
        return;
    void *fresh = reserve((size_t)BATCH * LEAF_BYTES);
    if (fresh != NULL && !atomic_compare_exchange_strong(&spare, &none, (uintptr_t)fresh))
        (void)munmap(fresh, (size_t)BATCH * LEAF_BYTES); /* another thread was first */
}

/* A leaf of the batch, or of the next; without room for a batch a leaf alone. */
static struct shadow_leaf *take_leaf(void)
{
    const uintptr_t mask = 0xfff;
    for (;;) {
        uintptr_t now = atomic_load(&batch);
        if (now != 0 && (now & mask) < BATCH) {
            if (!atomic_compare_exchange_weak(&batch, &now, now + 1))
                continue;
            if ((now & mask) >= BATCH / 2)
                prepare_spare();
            return (struct shadow_leaf *)((now & ~mask) + (now & mask) * LEAF_BYTES);
        }
        prepare_spare();
        uintptr_t next = atomic_exchange(&spare, 0);
        if (next == 0)
            return reserve(LEAF_BYTES);
        (void)atomic_compare_exchange_strong(&batch, &now, next); /* or another was first */
    }
}

/* Puts a new leaf where there is none; one that came too late stays unused. */
static struct shadow_leaf *put_leaf(shadow_slot *slot)
{
    struct shadow_leaf *there = NULL, *leaf = take_leaf();
    if (leaf == NULL)
        return NULL;
    if (!atomic_compare_exchange_strong(slot, &there, leaf))
        return there;
    leaf->next = atomic_load(&leaves);
    while (!atomic_compare_exchange_weak(&leaves, &leaf->next, leaf))
        ;
    return leaf;
}

static shadow_slot *branch_make(uintptr_t address)
{
    shadow_branch *place = &shadow_branches[address >> SHADOW_BRANCH_BITS];
    shadow_slot *there = atomic_load(place);
    if (there != NULL)
        return there;
    shadow_slot *branch = reserve(SHADOW_LEAVES * sizeof *branch);
    if (branch != NULL && !atomic_compare_exchange_strong(place, &there, branch)) {
        (void)munmap(branch, SHADOW_LEAVES * sizeof *branch);
        return there;
    }
    return branch;
}

struct shadow_leaf *shadow_leaf_make(uintptr_t address)
{
    if (address >> SHADOW_ADDRESS_BITS != 0 || (address & 7) != 0)
        return NULL;
    shadow_slot *branch = branch_make(address);
    if (branch == NULL)
        return NULL;
    shadow_slot *slot = &branch[address >> SHADOW_LEAF_BITS & (SHADOW_LEAVES - 1)];
    struct shadow_leaf *leaf = atomic_load(slot);
    if (leaf == NULL)
        leaf = put_leaf(slot);
    if (leaf == NULL || (address & 15) == 0)
        return leaf;
    struct shadow_leaf *odd = atomic_load(&leaf->odd);
    return odd != NULL ? odd : put_leaf(&leaf->odd);
}

static void walk_leaf(struct shadow_leaf *leaf, void (*each)(struct shadow_cell *cell))
{
    for (size_t page = 0; page < SHADOW_PAGES; page++) {
        if (leaf->used[page] == 0)
            continue;
        struct shadow_cell *cells = &leaf->cells[page * SHADOW_PAGE_CELLS];
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
