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
 *     bits 54..63  check: of the size, the address and the pool's key multiplied together, and of
 *                  bits 9..18 as they are
 *
 * Since state and slack enter the check as they are, they change without a new multiplication, by
 * an exclusive-or of the word; the size of a block in one place changes rarely.
 *
 * What follows the owner's bytes is a fence: the first 8 bytes of the slack, or as many as there
 * are, and the GUARD of the next word, which costs nothing where the size is exact.  So the byte
 * past the end is a GUARD in every block.
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
    FENCE_BYTES = 8,
    SLACK_WIDE = 63
};

#define GUARD_WORD    0xe3e3e3e3e3e3e3e3u
#define WORD_PREVFREE ((uint64_t)1 << 8)
#define WORD_KEPT     ((uint64_t)0x1ff) /* what belongs to the block before */
#define WORD_BODY     ((((uint64_t)1 << 54) - 1) & ~WORD_KEPT)
#define WORD_SIZE     ((((uint64_t)1 << 54) - 1) & ~(((uint64_t)1 << 18) - 1))
#define WORD_SLACK    ((uint64_t)63 << 12)
#define CHECK_FACTOR  0x92e5dfe8cb1855ffu
#define CHECK_SHIFT   45 /* from bits 9..18 to the check */
#define SLACK_UNIT    ((uint64_t)1 << 12 | (uint64_t)1 << (12 + CHECK_SHIFT))
#define RECENT_FLIP   ((uint64_t)1 << 9 | (uint64_t)1 << (9 + CHECK_SHIFT))
#define BLOCK_MAX     (((size_t)1 << 40) - BLOCK_ALIGN)
#define BLOCK_NEVER   (BLOCK_MAX + BLOCK_ALIGN) /* a least size with which no request can be met */

_Static_assert((BLOCK_LIVE ^ BLOCK_RECENT) == 1, "RECENT_FLIP is the lowest bit of the state");
_Static_assert(POOL_MAX_SIZE == BLOCK_MAX - 2 * WORD_BYTES, "a block holds the largest request");

/* Where a fence's word begins, counted back from the block's end, and which bytes of it are slack:
 * it begins with the slack, or ends with it.  By the slack in the word; a wide one has no entry
 * here, and the record at its end never looks like a fence. */
struct fence {
    uint64_t mask;
    size_t back;
};
extern const struct fence fences[SLACK_WIDE + 1];

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

/* What the slack puts into a word and its check. */
static inline uint64_t word_slack_part(uint64_t word)
{
    uint64_t slack = word & WORD_SLACK;
    return slack ^ slack << CHECK_SHIFT;
}

static inline uint64_t word_body(enum block_state state, size_t size, size_t slack)
{
    return (uint64_t)size << 14 | (uint64_t)slack << 12 | (uint64_t)state << 9;
}

/* Zero in bits 54..63 if the word is right for its place, and for its place only. */
static inline uint64_t word_error(const Pool *pool, const void *address, uint64_t word)
{
    uint64_t sum = (word & WORD_SIZE) + pool->state.key + (uintptr_t)address;
    return sum * CHECK_FACTOR ^ word << CHECK_SHIFT ^ word;
}

static inline bool word_valid(const Pool *pool, const void *address, uint64_t word)
{
    return word_error(pool, address, word) >> 54 == 0;
}

/* `body` with its check. */
static inline uint64_t word_sealed(const Pool *pool, const void *address, uint64_t body)
{
    return body | word_error(pool, address, body) >> 54 << 54;
}

/* Its lowest byte belongs to the block before, whose owner may look at it meanwhile. */
static inline void word_put(struct block *block, uint64_t word)
{
    __atomic_store_n(&block->word, word, __ATOMIC_RELAXED);
}

/* Writes the word of a block where none was. */
static inline void block_make(const Pool *pool, struct block *block, uint64_t body)
{
    word_put(block, GUARD | word_sealed(pool, block, body));
}

/* Changes the word of a block, except what belongs to the block before. */
static inline void block_set(const Pool *pool, struct block *block, uint64_t body)
{
    word_put(block, (block->word & WORD_KEPT) | word_sealed(pool, block, body));
}

/* The word of a block that another thread may own, who may change its slack (cache.h). */
static inline uint64_t block_word(const struct block *block)
{
    return __atomic_load_n(&block->word, __ATOMIC_RELAXED);
}

static inline size_t block_size(const struct block *block)
{
    return word_size(block_word(block));
}

static inline enum block_state block_state(const struct block *block)
{
    return word_state(block_word(block));
}

/* Tells a block, which may be such a one, that the block before it is free, or is not. */
static inline void block_tell(struct block *block, bool before_is_free)
{
#ifdef POOL_LOCKED
    if (!PORT_ALONE) {
        if (before_is_free)
            __atomic_fetch_or(&block->word, WORD_PREVFREE, __ATOMIC_RELAXED);
        else
            __atomic_fetch_and(&block->word, ~WORD_PREVFREE, __ATOMIC_RELAXED);
        return;
    }
#endif
    if (before_is_free)
        word_put(block, block->word | WORD_PREVFREE);
    else
        word_put(block, block->word & ~WORD_PREVFREE);
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

/* Writes the fence of a slack that is not wide; its word may reach into the owner's bytes, so only
 * before the owner does. */
static inline void fence_build(struct block *block, size_t size, size_t slack)
{
    word_store((char *)block + size - fences[slack].back, GUARD_WORD);
}

/* Tells if nothing was written past the end; false for a wide slack. */
static inline bool fence_holds(const struct block *block, size_t size, size_t slack)
{
    const struct fence *fence = &fences[slack];
    uint64_t word = word_load((const char *)block + size - fence->back);
    return ((word ^ GUARD_WORD) & fence->mask) == 0 &&
           __atomic_load_n((const unsigned char *)block + size, __ATOMIC_RELAXED) == GUARD;
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
