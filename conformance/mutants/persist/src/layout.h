/* layout.h: what stands where in the file of the base.
 *
 *   page 0, page 1   the two header slots, written in turn
 *   page 2           the run page: the lock, and which bank is worked on; means nothing while no
 *                    process has the heap, and the first one makes it anew
 *   bank 0, bank 1   the books, twice: one page with roots and intent, then a mark for each cell
 *   cells            the memory of the blocks, 64 bytes each
 *
 * One bank is stable: the last checkpoint, which nothing changes.  The other is worked on, by
 * single ordered stores.  A cell is handed out only if it is free in both, so that what the
 * checkpoint refers to is never overwritten.
 */
#ifndef VAULT_LAYOUT_H
#define VAULT_LAYOUT_H

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define VAULT_MAGIC   0x314c544e4f435641u
#define VAULT_VERSION 1u
#define VAULT_ORDER   0x01020304u

enum {
    VAULT_PAGE = 4096,
    VAULT_CELL = 64,
    VAULT_ROOTS = 64,
    VAULT_SLOTS = 2,
    VAULT_BANKS = 2,
    VAULT_BOOT_BYTES = 40,
};

/* The most cells: a mark keeps sizes in 32 bits. */
#define VAULT_CELLS_MOST (UINT64_C(1) << 24)

enum vault_state { VAULT_DIRTY = 1, VAULT_CLEAN = 2 };

/* A header slot.  `sum` covers all before it and is written last. */
struct vault_slot {
    uint64_t magic;
    uint32_t version;
    uint32_t order;
    uint32_t word_bytes;
    uint32_t page_bytes;
    uint32_t shared; /* which kind of heap it is */
    uint32_t state;  /* enum vault_state */
    uint64_t capacity;
    uint64_t sequence;           /* of slots; the higher of two is the current one */
    uint64_t checkpoint;         /* which the stable bank holds */
    uint64_t bank;               /* the stable one */
    uint64_t bank_sum;           /* of the stable one */
    uint64_t base;               /* where the file was mapped; for a reader of the file only */
    char boot[VAULT_BOOT_BYTES]; /* of the system that works on it */
    uint64_t sum;
};

enum vault_intent_kind { VAULT_NO_INTENT, VAULT_MOVE = 1 };

/* What a process death may interrupt in the middle and the next one finishes.  Valid if `sum` is
 * right, which is written last. */
struct vault_intent {
    uint64_t kind;
    uint64_t from, to; /* cells */
    uint64_t size;     /* of the block at `to` */
    uint64_t sum;
};

struct vault_bank {
    uint64_t checkpoint; /* that it was copied from, once the copy is complete */
    uint64_t suspect;    /* a write to the medium failed */
    uint64_t cells;      /* that the file has memory for */
    struct vault_intent intent;
    uint64_t roots[VAULT_ROOTS];
};

struct vault_run {
    pthread_mutex_t lock;
    uint64_t working; /* the bank */
    uint64_t owner;   /* of the lock that a fault has in place of the mutex */
};

static_assert(sizeof(struct vault_slot) <= VAULT_PAGE, "a slot is inside of its page");
static_assert(sizeof(struct vault_bank) <= VAULT_PAGE, "a bank begins with one page");
static_assert(sizeof(struct vault_run) <= VAULT_PAGE, "the run page is one page");

/* Of a heap of that many cells, in bytes from the beginning of the file. */
static inline uint64_t layout_marks_bytes(uint64_t capacity)
{
    return (capacity * sizeof(uint64_t) + VAULT_PAGE - 1) / VAULT_PAGE * VAULT_PAGE;
}

static inline uint64_t layout_run(void)
{
    return VAULT_SLOTS * VAULT_PAGE;
}

static inline uint64_t layout_bank(uint64_t capacity, uint64_t bank)
{
    return layout_run() + VAULT_PAGE + bank * (VAULT_PAGE + layout_marks_bytes(capacity));
}

static inline uint64_t layout_marks(uint64_t capacity, uint64_t bank)
{
    return layout_bank(capacity, bank) + VAULT_PAGE;
}

static inline uint64_t layout_cells(uint64_t capacity)
{
    return layout_bank(capacity, VAULT_BANKS);
}

static inline uint64_t layout_length(uint64_t capacity, uint64_t cells)
{
    return layout_cells(capacity) + cells * VAULT_CELL;
}

#endif
