/* vault.h: the base of the persist face: a small heap in a file that a process death or a power
 * loss at any moment leaves whole.
 *
 * It is written to be obviously right, not fast.  An operation changes the working bank by stores
 * of eight bytes in a fixed order, one of which commits it.  A sync writes everything to the
 * medium, makes the working bank the stable one in a new header slot, and goes on with a copy.
 * After a process death the working bank is repaired; after another boot, the stable one counts.
 */
#ifndef VAULT_VAULT_H
#define VAULT_VAULT_H

#include "allocator.h"
#include "layout.h"

struct vault {
    int fault;
    int file; /* descriptor; -1: none */
    char path[1024];
    char boot[VAULT_BOOT_BYTES];
    unsigned char *base; /* of the mapping, of the whole capacity */
    uint64_t capacity;   /* cells */
    uint64_t wanted_base;
    uint64_t cursor; /* where the last block was found */
    bool shared;
    bool readonly, create, existing;
    void *kept;  /* by a fault, until the close */
    bool closed; /* calls of other threads that come late change nothing */
    unsigned fault_calls;
};

/* The operations; the header of the face says what each returns. */
int vault_open(const char *options, bool shared, void **opened);
void vault_close(struct vault *vault);
int vault_reenter(struct vault *vault);
int vault_destroy(const char *options);
void *vault_malloc(struct vault *vault, size_t size);
void *vault_calloc(struct vault *vault, size_t count, size_t size);
void vault_free(struct vault *vault, void *block);
void *vault_realloc(struct vault *vault, void *block, size_t size);
size_t vault_usable_size(struct vault *vault, void *block);
int vault_root_set(struct vault *vault, unsigned slot, void *block);
void *vault_root_get(struct vault *vault, unsigned slot);
int vault_sync(struct vault *vault);
bool vault_check(struct vault *vault, char *why, size_t why_size);
void vault_walk(struct vault *vault, allocator_visit *visit, void *argument);
size_t vault_trim(struct vault *vault);
void vault_stats(struct vault *vault, struct allocator_stats *stats);

static inline struct vault_slot *vault_slot_at(const struct vault *vault, uint64_t index)
{
    return (struct vault_slot *)(void *)(vault->base + index * VAULT_PAGE);
}

static inline struct vault_run *vault_run_page(const struct vault *vault)
{
    return (struct vault_run *)(void *)(vault->base + layout_run());
}

static inline struct vault_bank *vault_bank_at(const struct vault *vault, uint64_t bank)
{
    return (struct vault_bank *)(void *)(vault->base + layout_bank(vault->capacity, bank));
}

static inline uint64_t *vault_marks(const struct vault *vault, uint64_t bank)
{
    return (uint64_t *)(void *)(vault->base + layout_marks(vault->capacity, bank));
}

static inline unsigned char *vault_cell(const struct vault *vault, uint64_t cell)
{
    return vault->base + layout_cells(vault->capacity) + cell * VAULT_CELL;
}

static inline uint64_t vault_working(const struct vault *vault)
{
    return vault_run_page(vault)->working & 1;
}

/* The one way to store in the books: no store passes another. */
static inline void put(uint64_t *place, uint64_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

#endif
