/* block_list.h: the live blocks of a heap, as its user knows them.
 *
 * Each block that is entered gets a pattern of its own and its place among the others, by address.
 * A block that shares a byte with a live one is noticed when it is entered, and a byte that
 * somebody else wrote when the block is looked at.  The list's memory is not the heap's.  A
 * list belongs to one thread.
 */
#ifndef ASSAY_BLOCK_LIST_H
#define ASSAY_BLOCK_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct block_list_entry {
    unsigned char *block;
    size_t size;
    uint64_t key; /* of the pattern */
};

struct block_list {
    size_t count;
    size_t most;
    uint64_t keys;                    /* drawn so far */
    struct block_list_entry *entries; /* ascending */
};

/* An empty list with room for `most` blocks; `keys` makes its patterns differ from those of other
 * lists.  It lives as long as the process. */
struct block_list *block_list_open(size_t most, uint64_t keys);

/* Enters a block and fills it.  False, and nothing was written: it overlaps a live block, or wraps
 * around the end of memory, or there is no room.  A size of 0 is entered too. */
bool block_list_enter(struct block_list *list, void *block, size_t size);

/* The entry that begins at `block`, or NULL. */
struct block_list_entry *block_list_find(const struct block_list *list, const void *block);

/* The entry of which `address` is a byte, or NULL. */
struct block_list_entry *block_list_holder(const struct block_list *list, const void *address);

/* Tells if the entry's bytes are as they were filled. */
bool block_list_holds(const struct block_list_entry *entry);

/* The first entry that does not hold, or NULL. */
struct block_list_entry *block_list_spoiled(const struct block_list *list);

/* Strikes an entry out.  Entries behind it move up. */
void block_list_strike(struct block_list *list, struct block_list_entry *entry);

/* The sum of the sizes. */
uint64_t block_list_bytes(const struct block_list *list);

/* As the functions above, but the clause fails with a sentence. */
void block_list_expect_enter(struct block_list *list, void *block, size_t size);
void block_list_expect_holds(const struct block_list_entry *entry);
void block_list_expect_sound(const struct block_list *list);

#endif
