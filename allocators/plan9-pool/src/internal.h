/* internal.h: the parts of a pool, as they see each other.
 *
 * From the outside in: entry.c takes the lock and obeys the flags; alloc.c, free.c, realloc.c and
 * align.c are the calls; recent.c keeps the last freed blocks by size; release.c joins neighbours;
 * bins.h, chain.c and tree.c hold free blocks by size; arena.c gets more memory.  Functions named
 * here expect the pool locked.
 */
#ifndef POOL_INTERNAL_H
#define POOL_INTERNAL_H

#include "block.h"

/* An arena: this header, blocks, and a BLOCK_END word.  The blocks start 8 short of a multiple of
 * 16, which the header's seven words see to. */
struct arena {
    uint64_t check; /* over the other members */
    char *base;     /* as alloc returned it */
    size_t size;    /* as alloc was asked, or more after a merge */
    struct arena *above, *below;
    struct block *first, *end;
};
_Static_assert(sizeof(struct arena) % BLOCK_ALIGN == BLOCK_ALIGN - WORD_BYTES, "first block");

/* entry.c: the way in and out of each call.  `subject` and `size` are for the log. */
void pool_enter(Pool *pool, const char *call, const void *subject, size_t size);
void pool_leave(Pool *pool, const char *call, const void *result);

/* Around each of the owner's callbacks from which no call may come back. */
void pool_call_out(Pool *pool, const char *callback);
void pool_call_back(Pool *pool);
/* Panics if this thread is inside of one. */
void pool_expect_outside(Pool *pool);

/* The lines of POOL_LOGGING alone, for a call that the flags are not to disturb.  The pool is
 * locked. */
void pool_log_enter(Pool *pool, const char *call, const void *subject, size_t size);
void pool_log_leave(Pool *pool, const char *call, const void *result);

/* The same without flags and log. */
void pool_lock(Pool *pool);
void pool_unlock(Pool *pool);

/* setup.c: makes the state from quantum and minblock, and forgets all of it. */
void pool_set_up(Pool *pool);
void pool_forget(Pool *pool);

/* report.c */
_Noreturn void pool_panic(Pool *pool, const void *subject, const char *what);
void pool_print(Pool *pool, const char *format, ...) __attribute__((format(printf, 2, 3)));
void pool_dump(Pool *pool);

/* Tells that a NUL past the end of a block was found and forgiven. */
void tail_tolerate(Pool *pool, const struct block *block);

/* alloc.c: the block size for a request, 0 if there is none. */
size_t pool_block_size(const Pool *pool, size_t size);
/* A block of `size` or a little more, in state BLOCK_LIVE with slack 0, counted; NULL.  `may_add`
 * tells if an arena may be asked for before the pool is compacted. */
struct block *pool_obtain(Pool *pool, size_t size, bool may_add);
/* The first block of a recent list, which has one; as pool_obtain returns it. */
struct block *pool_reuse(Pool *pool, size_t index);
/* Tells if some free block holds `size`, without joining any. */
bool pool_fits(Pool *pool, size_t size);
void *pool_alloc(Pool *pool, size_t size);
/* Cuts a live block of `size` to `need` bytes if the rest makes a block; returns its size then. */
size_t pool_trim(Pool *pool, struct block *block, size_t size, size_t need);

/* free.c: the block of a user pointer, checked and with its tail intact; panics. */
struct block *pool_block_of(Pool *pool, void *user);
/* Panics if a live block was written past its end; forgives what POOL_TOLERANCE forgives. */
void pool_check_tail(Pool *pool, struct block *block);
void pool_free(Pool *pool, void *user);
/* The same for an intact block in state BLOCK_LIVE and no flags, whose list has no room. */
void pool_join(Pool *pool, void *user);
/* Makes a checked block free, or buries it; does not count a call. */
void pool_drop(Pool *pool, struct block *block);
/* Where the owner's bytes begin, which is further in for a padded block. */
void *block_owned(const Pool *pool, const struct block *block);
/* How many bytes of a live block are the owner's. */
size_t block_owned_size(const Pool *pool, const struct block *block);

/* realloc.c, align.c */
void *pool_realloc(Pool *pool, void *user, size_t size);
void *pool_allocalign(Pool *pool, size_t size, size_t align, long offset, size_t span);
/* The block whose padding ends at `user`, or NULL. */
struct block *padding_block_of(const Pool *pool, const void *user);
size_t padding_of(const Pool *pool, const struct block *block);

/* recent.c: joins recently freed blocks with their neighbours, all or those of one list.  The first
 * returns whether there was any. */
bool recent_flush(Pool *pool);
void recent_flush_class(Pool *pool, size_t index);
/* A block of that list for a thread's cache, in state BLOCK_LIVE, counted as free; or NULL.  And
 * back from there. */
struct block *pool_lend(Pool *pool, size_t index);
void pool_return(Pool *pool, struct block *block, size_t size);
/* Gives a list room, if it has not been given any. */
void recent_open(struct poolstate *state, size_t index);
/* Empties a slot, and lets it wait for the next block. */
void recent_open_slot(Pool *pool, size_t index);
/* The list whose blocks are the smallest of at least `need`, or POOL_RECENTS. */
size_t recent_smallest(Pool *pool, size_t need);
/* The first block of a list, in state BLOCK_RECENT, or NULL. */
struct block *recent_take(Pool *pool, size_t index);

/* release.c: makes [block, block + size) free and joins it with its neighbours.  The block's word
 * tells only about the block before; the counters are the caller's. */
void block_release(Pool *pool, struct block *block, size_t size);
/* The free block before one whose word has WORD_PREVFREE. */
struct block *block_before(Pool *pool, struct block *block);
/* Takes a free block out of its list, in state BLOCK_LIVE. */
void block_unfree(Pool *pool, struct block *block);
/* The same with its first `need` bytes, if the rest can be a block.  Returns its size. */
size_t block_take(Pool *pool, struct block *block, size_t need);

/* bins.c: what bins.h leaves out, for blocks of POOL_CLASSES * 16 bytes and more. */
void bin_insert_large(Pool *pool, struct block *block, size_t size);
void bin_remove_large(Pool *pool, struct block *block, size_t size);
struct block *bin_smallest_large(Pool *pool, size_t need);
/* Forgets all free blocks, the recently freed too. */
void bins_clear(Pool *pool);
/* The lowest index of at least `from` in a map, or `limit`. */
size_t map_next(const uint64_t *map, uint64_t words, size_t from, size_t limit);

/* chain.c */
void chain_insert(struct block **slot, struct block *block, size_t size);
void chain_remove(Pool *pool, struct block *block);
struct block *chain_best(struct block *block, size_t need);
/* Adds the blocks of the chain in that bin to `*count`, which is at most `limit` then; false if it
 * is damaged. */
bool chain_count(Pool *pool, size_t index, size_t *count, size_t limit, const void **where);

/* tree.c */
void tree_insert(Pool *pool, struct block *block, size_t size);
void tree_remove(Pool *pool, struct block *block, size_t size);
struct block *tree_best(Pool *pool, size_t need);
/* The same for all trees. */
bool tree_count(Pool *pool, size_t *count, size_t limit, const void **where);

/* arena.c: gets an arena with a free block of at least `need`. */
bool arena_add(Pool *pool, size_t need);
struct arena *arena_first(const Pool *pool);
/* The arena that holds `address`, or NULL. */
struct arena *arena_of(const Pool *pool, const void *address);
bool arena_valid(const Pool *pool, const struct arena *arena);

/* compact.c: `moved` gets user pointers.  Returns the number of moves. */
size_t pool_compact(Pool *pool, void (*moved)(void *from, void *to, void *argument),
                    void *argument);
/* With the pool's own `move`. */
size_t pool_compact_own(Pool *pool);

/* check.c: NULL, or what is wrong, and where. */
const char *pool_fault(Pool *pool, const void **where);
/* Tells if a link leads to a block in that state, without touching memory outside the arenas. */
bool pool_leads_to(const Pool *pool, const struct block *block, enum block_state state);

/* fill.c: marks for POOL_ANTAGONISM and POOL_NOREUSE. */
#define FILL_ALLOCATED 0xf9000000u
#define FILL_FREED     0xf7000000u
#define FILL_FRESH     0xf1000000u
void fill_words(void *from, size_t size, const void *block, uint32_t mark);
bool fill_holds(const void *from, size_t size, const void *block, uint32_t mark);

/* Live blocks, of which there are fewer than 2^32. */
static inline uint32_t pool_live(const Pool *pool)
{
    return (uint32_t)pool->state.allocations - (uint32_t)pool->nfree;
}

static inline bool pool_contains(const Pool *pool, const void *address)
{
    return (uintptr_t)address >= __atomic_load_n(&pool->state.bounds.low, __ATOMIC_RELAXED) &&
           (uintptr_t)address < __atomic_load_n(&pool->state.bounds.high, __ATOMIC_RELAXED);
}

#endif
