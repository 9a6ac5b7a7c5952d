/* ledger.h: the live blocks of a heap, as its user knows them.
 *
 * Each block that is entered gets a pattern of its own and its place among the others, by address.
 * A block that shares a byte with a live one is noticed when it is entered, and a byte that
 * somebody else wrote when the block is looked at.  The ledger's memory is not the heap's.  A
 * ledger belongs to one thread.
 */
#ifndef ASSAY_LEDGER_H
#define ASSAY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ledger_entry {
    unsigned char *block;
    size_t size;
    uint64_t key; /* of the pattern */
};

struct ledger {
    size_t count;
    size_t most;
    uint64_t keys;                /* drawn so far */
    struct ledger_entry *entries; /* ascending */
};

/* An empty ledger with room for `most` blocks; `keys` makes its patterns differ from those of other
 * ledgers.  It lives as long as the process. */
struct ledger *ledger_open(size_t most, uint64_t keys);

/* Enters a block and fills it.  False, and nothing was written: it overlaps a live block, or wraps
 * around the end of memory, or there is no room.  A size of 0 is entered too. */
bool ledger_enter(struct ledger *ledger, void *block, size_t size);

/* The entry that begins at `block`, or NULL. */
struct ledger_entry *ledger_find(const struct ledger *ledger, const void *block);

/* The entry of which `address` is a byte, or NULL. */
struct ledger_entry *ledger_holder(const struct ledger *ledger, const void *address);

/* Tells if the entry's bytes are as they were filled. */
bool ledger_holds(const struct ledger_entry *entry);

/* The first entry that does not hold, or NULL. */
struct ledger_entry *ledger_spoiled(const struct ledger *ledger);

/* Strikes an entry out.  Entries behind it move up. */
void ledger_strike(struct ledger *ledger, struct ledger_entry *entry);

/* The sum of the sizes. */
uint64_t ledger_bytes(const struct ledger *ledger);

/* As the functions above, but the clause fails with a sentence. */
void ledger_expect_enter(struct ledger *ledger, void *block, size_t size);
void ledger_expect_holds(const struct ledger_entry *entry);
void ledger_expect_sound(const struct ledger *ledger);

#endif
