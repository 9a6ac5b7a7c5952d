/* block.h: what a block looks like in memory.
 *
 *     word | user bytes ... slack | word of the next block
 *
 * A block is one 64-bit word and what follows it up to the next block's word.  Blocks are multiples
 * of 16 and start 8 short of one, so user pointers are multiples of 16.  The word:
 *
 *     bits  0.. 7  GUARD, which belongs to the block before: the byte past its end
 *     bit   8      the block before is free, and its size stands in the 8 bytes before this word
 *     bits  9..11  state
 *     bits 12..17  slack, the bytes at the end that the owner did not ask for; 63: in the last word
 *     bits 18..53  size / 16
 *     bits 54..63  check over bits 9..53, the address and the pool's key
 *
 * The slack is filled with GUARD, so the byte past the end of what was asked for is a GUARD in
 * every block, at the price of nothing where the size is exact.  The check's factor is chosen such
 * that no change of a single byte of the word can keep it valid.
 */
#ifndef POOL_BLOCK_H
#define POOL_BLOCK_H

#include "pool.h"
#include "port.h"

#include <string.h>

struct block {
    uint64_t word;
};

/* Free blocks of one size in a list; of many sizes in a tree (tree.c). */
struct links {
    struct block *next, *prev;
};

/* The last blocks freed of one size (recent.c).  A write after free breaks the echo. */
struct recent_link {
    struct block *next;
    uintptr_t echo;
};

enum block_state {
    BLOCK_FILLER, /* no block: the word before the user pointer of a padded block */
    BLOCK_FREE,   /* in a bin or a tree; never beside another */
    BLOCK_LIVE,
    BLOCK_RECENT, /* freed, not yet joined with its neighbours */
    BLOCK_PINNED, /* live, and its address matters */
    BLOCK_PADDED, /* the same, with the user pointer further in */
    BLOCK_DEAD,   /* freed under POOL_NOREUSE */
    BLOCK_END,    /* the word that ends an arena */
};

enum {
    WORD_BYTES = 8,
    BLOCK_ALIGN = 16,
    BLOCK_LEAST = 32, /* word, two links, size */
    GUARD = 0xe3,
    SLACK_WIDE = 63,
    SLACK_SHORT = 16, /* what the masks cover */
    FILLED_BYTES = 48 /* of a wide slack */
};

#define GUARD_WORD    0xe3e3e3e3e3e3e3e3u
#define WORD_PREVFREE ((uint64_t)1 << 8)
#define WORD_KEPT     ((uint64_t)0x1ff) /* what belongs to the block before */
#define WORD_BODY     ((((uint64_t)1 << 54) - 1) & ~WORD_KEPT)
#define WORD_SIZE     ((((uint64_t)1 << 54) - 1) & ~(((uint64_t)1 << 18) - 1))
#define CHECK_FACTOR  0x92e5dfe8cb1855ffu
#define BLOCK_MAX     (((size_t)1 << 40) - BLOCK_ALIGN)

_Static_assert(POOL_MAX_SIZE == BLOCK_MAX - 2 * WORD_BYTES, "a block holds the largest request");

/* Which bytes of the last two words before the end are slack, by the bytes of slack. */
extern const uint64_t block_tail_masks[SLACK_SHORT + 1][2];

static inline void *block_user(const struct block *block)
{
    return (char *)(uintptr_t)block + WORD_BYTES;
}

static inline struct block *block_of(const void *user)
{
    return (struct block *)((uintptr_t)user - WORD_BYTES);
}

static inline struct block *block_at(const void *from, size_t distance)
{
    return (struct block *)((uintptr_t)from + distance);
}

static inline uint64_t word_load(const void *address)
{
    uint64_t word;
    memcpy(&word, address, sizeof word);
    return word;
}

static inline void word_store(void *address, uint64_t word)
{
    memcpy(address, &word, sizeof word);
}

static inline size_t word_size(uint64_t word)
{
    return (size_t)((word & WORD_SIZE) >> 14);
}

static inline enum block_state word_state(uint64_t word)
{
    return (enum block_state)(word >> 9 & 7);
}

static inline size_t word_slack(uint64_t word)
{
    return (size_t)(word >> 12 & 63);
}

static inline uint64_t word_body(enum block_state state, size_t size, size_t slack)
{
    return (uint64_t)size << 14 | (uint64_t)slack << 12 | (uint64_t)state << 9;
}

static inline uint64_t word_check(const Pool *pool, const void *address, uint64_t word)
{
    return ((word & WORD_BODY) + pool->state.key + (uintptr_t)address) * CHECK_FACTOR >> 54;
}

static inline bool word_valid(const Pool *pool, const void *address, uint64_t word)
{
    return word >> 54 == word_check(pool, address, word);
}

/* Writes the word of a block where none was. */
static inline void block_make(const Pool *pool, struct block *block, uint64_t body)
{
    block->word = GUARD | body | word_check(pool, block, body) << 54;
}

/* Changes the word of a block, except what belongs to the block before. */
static inline void block_set(const Pool *pool, struct block *block, uint64_t body)
{
    block->word = (block->word & WORD_KEPT) | body | word_check(pool, block, body) << 54;
}

static inline size_t block_size(const struct block *block)
{
    return word_size(block->word);
}

static inline enum block_state block_state(const struct block *block)
{
    return word_state(block->word);
}

static inline struct block *block_next(const struct block *block)
{
    return block_at(block, block_size(block));
}

static inline bool state_live(enum block_state state)
{
    return state == BLOCK_LIVE || state == BLOCK_PINNED || state == BLOCK_PADDED;
}

static inline struct links *block_links(const struct block *block)
{
    return block_user(block);
}

/* Writes the guards of a block whose size and slack are in its word's `slack` <= SLACK_SHORT. */
static inline void tail_fill_short(struct block *block, size_t size, size_t slack)
{
    char *end = (char *)block + size;
    if (slack > 0) {
        word_store(end - 8, GUARD_WORD);
        if (slack > 8)
            word_store(end - 16, GUARD_WORD);
    }
}

/* Tells if nothing was written past the end; for slack <= SLACK_SHORT. */
static inline bool tail_intact_short(const struct block *block, size_t size, size_t slack)
{
    const char *end = (const char *)block + size;
    const uint64_t *mask = block_tail_masks[slack];
    uint64_t changed = ((word_load(end - 16) ^ GUARD_WORD) & mask[0]) |
                       ((word_load(end - 8) ^ GUARD_WORD) & mask[1]);
    return (changed | (uint64_t)(unsigned char)(*(const unsigned char *)end ^ GUARD)) == 0;
}

/* Records that the last `slack` bytes are not the owner's, in the given live state (tail.c). */
void block_claim(const Pool *pool, struct block *block, enum block_state state, size_t size,
                 size_t slack);

/* The slack of a live or dead block, also a wide one; SIZE_MAX if its record is damaged. */
size_t block_slack(const Pool *pool, const struct block *block);

enum tail { TAIL_INTACT, TAIL_NUL, TAIL_WRITTEN, TAIL_DAMAGED };

/* What happened past the end of a live block whose word is valid. */
enum tail tail_inspect(const Pool *pool, const struct block *block);

#endif
