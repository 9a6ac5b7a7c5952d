/* pool.h: general memory management after Plan 9's pool(2).
 *
 * A Pool turns the coarse blocks of a callback, its arenas, into blocks of any size: best fit, with
 * boundary tags, a guard byte behind every block, and compaction where the owner of the pool can
 * follow moved pointers.  Any number of pools live side by side; each is used by one thread at a
 * time unless it has a lock.
 *
 * A pool needs no call to come to life: fill in the members that matter, leave the others zero.
 *
 *     static Pool scratch = {.name = "scratch", .maxsize = 1 << 30, .minarena = 1 << 16};
 *     void *block = poolalloc(&scratch, 100);
 *
 * A Pool has about 20 KiB, most of it lists of free blocks by size: keep it in static memory or on
 * the heap rather than on a small stack.
 *
 * All sizes are in bytes.  All pointers to blocks are multiples of 16, except where poolallocalign
 * was asked for something else.  The largest block is POOL_MAX_SIZE bytes.
 */
#ifndef POOL_H
#define POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Pool Pool;

#define POOL_MAX_SIZE (((size_t)1 << 40) - 32)

enum {
    POOL_ANTAGONISM = 1 << 0, /* fill blocks with recognisable words when they change hands */
    POOL_PARANOIA = 1 << 1,   /* poolcheck at every entry and exit */
    POOL_VERBOSITY = 1 << 2,  /* pooldump at every entry and exit */
    POOL_DEBUGGING = 1 << 3,  /* print what happens inside; the text may change */
    POOL_LOGGING = 1 << 4,    /* print a line at the start and the end of each call */
    POOL_TOLERANCE = 1 << 5,  /* a single NUL past the end is printed and forgiven */
    POOL_NOREUSE = 1 << 6,    /* freed blocks are filled with garbage and kept for ever */
};

/* The pool's own state, nearly all of a Pool's size.  All zero before the first call; nobody else
 * writes it. */
enum {
    POOL_CLASSES = 576,
    POOL_MAP_WORDS = POOL_CLASSES / 64,
    POOL_SLOTS = 64,   /* of the last large blocks freed */
    POOL_CHAINS = 256, /* of large free blocks, each for 16 sizes */
    POOL_BINS = POOL_CLASSES + POOL_CHAINS,
    POOL_BIN_WORDS = POOL_BINS / 64,
    POOL_RECENTS = POOL_CLASSES + POOL_SLOTS,
    POOL_TREES = 64
};
struct poolrecent {
    void *head;
    size_t room; /* how many more blocks the list takes */
};
struct poolshort {
    uintptr_t low, high; /* all blocks are between them */
    size_t fast_limit;   /* requests below it may take the short path */
    size_t slot_limit;   /* the same for large blocks */
};
struct poolstate {
    uint64_t key;            /* part of every header's check; 0 until the first call */
    struct poolshort bounds; /* zero while a callback runs, and kept */
    size_t least;            /* the smallest block */
    uint64_t allocations;
    size_t quantum;
    size_t dead_bytes;
    unsigned joined_at; /* nfree when the recently freed blocks were last joined */
    size_t shrinks;     /* holes since the last compaction that poolfree did not make */
    void *arenas;       /* ascending addresses */
    void *held;         /* the block of a call that may have to compact */
    uint64_t recent_words, bin_words, tree_words, open_slots;
    uint64_t recent_map[POOL_MAP_WORDS], bin_map[POOL_BIN_WORDS];
    uint16_t class_of[POOL_CLASSES]; /* of a block just large enough, in 16 bytes */
    struct poolrecent recent[POOL_RECENTS];
    size_t slot_size[POOL_SLOTS]; /* of the last block that was allocated */
    void *bins[POOL_BINS];
    void *trees[POOL_TREES];

    /* What poolreset leaves, because another thread may look at it. */
    struct poolshort kept;
    const void *inside;   /* the thread that runs one of the owner's callbacks ... */
    const char *callback; /* ... of this name */
    struct Pool *next_listed;
    int spin;
    bool listed;
};

struct Pool {
    char *name;
    size_t maxsize;  /* of all arenas; 0 leaves no room for any */
    size_t cursize;  /* of all arenas now */
    size_t curfree;  /* in free blocks, headers included */
    size_t curalloc; /* in allocated blocks, headers included */
    size_t minarena; /* the least that alloc is asked for */
    size_t quantum;  /* block sizes are multiples of it, and of 16; read once, at the first call */
    size_t minblock; /* the smallest block; read once, at the first call */

    int flags;
    int nfree;       /* calls of poolfree that freed a block; wraps */
    int lastcompact; /* nfree at the last compaction */

    /* No callback may call back into its pool, except print, panic and logstack; a call from inside
     * alloc, merge, move or free panics and says so. */
    void *(*alloc)(size_t size);               /* a new arena or nil; nil: pages of the host */
    int (*merge)(void *low, void *high);       /* joins two arenas and returns 1, or returns 0 */
    void (*move)(void *from, void *to);        /* a block has moved; nil: blocks never move */
    void (*lock)(Pool *pool);                  /* nil: no lock */
    void (*unlock)(Pool *pool);                /* called exactly where lock was */
    void (*print)(Pool *pool, char *fmt, ...); /* as printf; nil: standard error */
    void (*panic)(Pool *pool, char *fmt, ...); /* must not return; nil: print and abort */
    void (*logstack)(Pool *pool);              /* with POOL_LOGGING, at each line; may be nil */
#ifdef __cplusplus
    void *private_;
#else
    void *private; /* the owner's */
#endif

    /* What the manual does not have. */
    void (*free)(void *arena, size_t size); /* takes an arena back at poolreset; nil: pages */
    struct poolstate state;
};

/* Returns a block of `size` bytes with indeterminate content, or nil.  Size 0 is a block too. */
void *poolalloc(Pool *pool, size_t size);

/* As poolalloc, zeroed, of `count` times `size` bytes; nil if the product overflows. */
void *poolcalloc(Pool *pool, size_t count, size_t size);

/* As poolalloc, with the address equal to `offset` modulo `align` if `align` is not 0, and the
 * `size` bytes inside one `span` of addresses if `span` is not 0.  Nil also where no address can be
 * right.  Compaction does not move such a block, and poolrealloc may.  But where `align` is 0 or
 * divides 16, `offset` is a multiple of it and `span` is 0, every block is right, and this is one
 * of poolalloc: compaction moves it to another multiple of 16. */
void *poolallocalign(Pool *pool, size_t size, size_t align, long offset, size_t span);

/* Takes a block back.  Panics if it is not a live block of this pool or was written past its end.
 * Nil is a no-op. */
void poolfree(Pool *pool, void *block);

/* Resizes; the content up to the smaller size is kept.  Returns the block, which may have moved, or
 * nil, and `block` remains as it was (where compaction moved it, `move` has said so).  `block` nil:
 * as poolalloc.  `size` 0: frees, and returns nil. */
void *poolrealloc(Pool *pool, void *block, size_t size);

/* Gives the slack at the end of the block to its owner.  Returns the size that it has now; 0 for
 * nil. */
size_t poolmsize(Pool *pool, void *block);

/* Moves blocks together, arena by arena, and tells `move` of each.  Returns 1 if any moved, else 0.
 * Without `move` a no-op. */
int poolcompact(Pool *pool);

/* As poolcompact, with a callback of the caller's for this one time.  Returns the number of blocks
 * moved. */
size_t poolcompactto(Pool *pool, void (*moved)(void *from, void *to, void *argument),
                     void *argument);

/* Validates all of the pool, or one live block; panics at the first thing that is wrong. */
void poolcheck(Pool *pool);
void poolblockcheck(Pool *pool, void *block);

/* As poolcheck, but returns false and writes the reason into `why`, NUL-terminated. */
bool poolaudit(Pool *pool, char *why, size_t why_size);

/* Prints a line for each arena and each block. */
void pooldump(Pool *pool);

/* Tells if any of the `length` bytes at `address` are inside the pool's arenas. */
int poolisoverlap(Pool *pool, void *address, size_t length);

/* Frees everything at once: gives the arenas back to `free`, and makes the pool as new: its
 * settings may change now, or its memory go.  A pool that was used is not ended otherwise. */
void poolreset(Pool *pool);

/* Calls `visit` for each live block, ascending inside an arena, until it returns false.  The pool
 * is locked meanwhile. */
void poolwalk(Pool *pool, bool (*visit)(void *block, size_t size, void *argument), void *argument);

/* Counters beyond the pool's own members. */
struct poolcounts {
    uint64_t allocations, frees, live;
    size_t dead_bytes;     /* kept by POOL_NOREUSE, headers included */
    size_t overhead_bytes; /* cursize - curalloc - curfree - dead_bytes */
    size_t arenas;
};
void poolcount(Pool *pool, struct poolcounts *counts);

/* Makes a pool over pages of the host; `options` is nil or a list like
 * "flags=paranoia+logging,maxsize=1048576": name, maxsize, minarena, quantum, minblock, flags, and
 * lock, which is "spin": a spin lock behind the callbacks lock and unlock.
 * Returns 0, EINVAL for a bad option, or ENOMEM.  poolclose ends what poolopen began. */
int poolopen(const char *options, Pool **pool);
void poolclose(Pool *pool);

#ifdef __cplusplus
}
#endif
#endif
