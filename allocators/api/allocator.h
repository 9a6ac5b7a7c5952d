/* allocator.h: what an allocator is, and what it can be asked.
 *
 * One `struct allocator` describes an allocator; its faces are tables of the operations that it
 * offers.  Byte allocators, object caches, address-space managers and persistent heaps are
 * different things, so they have different tables, and none has to pretend to be another.  A NULL
 * face or a NULL slot is an answer: the allocator has no such operation.  Nothing emulates it.
 *
 * Rules that hold for every slot:
 *   - The first argument is the native handle that `open` stored: a `Pool *`, a mapped-heap
 *     descriptor, a shared-memory file.  An allocator with the trait SINGLETON may ignore it.
 *   - Sizes, lengths and alignments are in bytes.
 *   - Arguments go through unfiltered: 0, NULL and SIZE_MAX reach the allocator as they are.
 *   - A block belongs to the caller from the call that returns it to the call that takes it back.
 *   - Without THREAD_SAFE one handle is used by one thread at a time; the caller sees to that.
 *   - Without SHARED a handle must not be used on both sides of a fork.
 */
#ifndef ASSAY_ALLOCATOR_H
#define ASSAY_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Promises that no pointer can express.  Each is a bit in `allocator.traits`. */
enum allocator_trait {
    /* One instance a process: `open` yields the same heap each time. */
    ALLOCATOR_SINGLETON = 1u << 0,
    /* Any number of threads may call at once on one handle. */
    ALLOCATOR_THREAD_SAFE = 1u << 1,
    /* A block may be freed by another thread than the one that allocated it. */
    ALLOCATOR_CROSS_THREAD_FREE = 1u << 2,
    /* A child of fork in a multi-threaded process may allocate and free at once. */
    ALLOCATOR_FORK_SAFE = 1u << 3,
    /* Several processes may use one heap at the same time. */
    ALLOCATOR_SHARED = 1u << 4,
    /* Blocks and roots outlive the process. */
    ALLOCATOR_PERSISTENT = 1u << 5,
    /* A killed process leaves a heap that opens and passes its check. */
    ALLOCATOR_CRASH_SAFE = 1u << 6,
    /* The heap may be opened at another address than the one it was made at. */
    ALLOCATOR_RELOCATABLE = 1u << 7,
    /* The handle never takes more memory than its options grant. */
    ALLOCATOR_BOUNDED = 1u << 8,
    /* An allocation may wait for another caller to free, instead of failing. */
    ALLOCATOR_MAY_BLOCK = 1u << 9,
    /* A failed allocation sets errno (POSIX.1-2024, malloc, ERRORS). */
    ALLOCATOR_SETS_ERRNO = 1u << 10,
    /* The misuse is reported, at the latest by `inspect->check`. */
    ALLOCATOR_DETECTS_DOUBLE_FREE = 1u << 11,
    ALLOCATOR_DETECTS_FOREIGN_FREE = 1u << 12,
    ALLOCATOR_DETECTS_OVERFLOW = 1u << 13,
    ALLOCATOR_DETECTS_WRITE_AFTER_FREE = 1u << 14,
};

/* heap: blocks of any size, as C 7.24.3 and POSIX.1-2024 know them. */
struct allocator_heap {
    /* Returns a block of at least `size` bytes, aligned to `allocator.min_align`, content
     * indeterminate; NULL when there is no memory.  Size 0: NULL or a unique block, as it likes. */
    void *(*malloc)(void *handle, size_t size);

    /* Takes back a block of any of the operations here.  NULL is a no-op.  Keeps errno, also when a
     * system call of its own fails (POSIX.1-2024, free). */
    void (*free)(void *handle, void *block);

    /* As `free`; `size` is the size the block was asked for (C23 free_sized). */
    void (*free_sized)(void *handle, void *block, size_t size);

    /* As `malloc`, the address a multiple of `alignment`, which is a power of two. */
    void *(*aligned_alloc)(void *handle, size_t alignment, size_t size);

    /* Returns `count` times `size` bytes, all zero; NULL if the product overflows. */
    void *(*calloc)(void *handle, size_t count, size_t size);

    /* Resizes; the content up to the smaller size is kept.  NULL leaves `block` valid and as it
     * was.  `block` NULL: as malloc.  Size 0: the allocator's own rule. */
    void *(*realloc)(void *handle, void *block, size_t size);

    /* Resizes without moving, or returns false and changes nothing. */
    bool (*realloc_in_place)(void *handle, void *block, size_t size);

    /* Returns how many bytes of the block the caller may use, at least what was asked for.  May
     * enlarge the block to the value returned (as pool(2)'s poolmsize does), which is why the
     * block is not const.  NULL block: 0. */
    size_t (*usable_size)(void *handle, void *block);
};

/* The hottest table fits one cache line: a call loads one line, whatever the operation. */
#if UINTPTR_MAX == UINT64_MAX
#ifdef __cplusplus
static_assert(sizeof(struct allocator_heap) == 64, "the heap face is one cache line");
#else
_Static_assert(sizeof(struct allocator_heap) == 64, "the heap face is one cache line");
#endif
#endif

/* What a cache of fixed-size objects is made for (Bonwick, USENIX 1994; FreeBSD uma(9)).  Every
 * callback may be NULL, gets `argument`, and must not call into the same cache. */
struct allocator_cache_spec {
    const char *name; /* for statistics; copied or borrowed for the cache's life */
    size_t size;      /* of one object */
    size_t align;     /* of one object; a power of two, 0 for the allocator's default */
    void *argument;
    int (*ctor)(void *object, size_t size, void *argument);  /* at each alloc; not 0 refuses it */
    void (*dtor)(void *object, size_t size, void *argument); /* at each free */
    int (*init)(void *object, size_t size, void *argument);  /* when memory becomes an object */
    void (*fini)(void *object, size_t size, void *argument); /* when an object becomes memory */
};

/* cache: objects of one size, which keep their constructed state between uses. */
struct allocator_cache {
    /* Stores a new cache in `*cache`.  Returns 0 or an errno. */
    int (*create)(void *handle, const struct allocator_cache_spec *spec, void **cache);

    /* Returns an object, or NULL when there is no memory or `ctor` or `init` refused. */
    void *(*alloc)(void *handle, void *cache);

    /* Takes an object of this cache back.  NULL is a no-op. */
    void (*free)(void *handle, void *cache, void *object);

    /* Gives free slabs back to the page provider.  Returns the bytes given back. */
    size_t (*reclaim)(void *handle, void *cache);

    /* Ends the cache.  Returns 0, or EBUSY while objects of it live. */
    int (*destroy)(void *handle, void *cache);
};

/* One page's mapping.  `base` and `length` are those of the mapping as it was made, not of what
 * is left of it, so a page's file offset is `offset + (address - base)`. */
struct allocator_range_info {
    uint64_t base;
    uint64_t length;
    int64_t offset;
    int prot;  /* PROT_* */
    int flags; /* MAP_* */
    int fd;    /* -1 for anonymous memory */
};

/* Reports that the state of [start, start + length) changed, with what was there before.  Called
 * in ascending order without overlap, after the change; must not call into the same handle. */
typedef void allocator_range_update(uint64_t start, uint64_t length,
                                    const struct allocator_range_info *before, void *argument);

/* range: an address space in pages (POSIX.1-2024 mmap, munmap, mprotect).  Each operation returns
 * 0 or an errno, and changes nothing when it fails.  `update` may be NULL; an allocator that
 * cannot report refuses any other value with ENOTSUP. */
struct allocator_range {
    /* Maps `length` bytes, rounded up to pages, where the allocator likes.  Stores the place. */
    int (*map_any)(void *handle, uint64_t length, int prot, int flags, int fd, int64_t offset,
                   uint64_t *address);

    /* Maps exactly there and replaces what was there, as MAP_FIXED does. */
    int (*map_at)(void *handle, uint64_t address, uint64_t length, int prot, int flags, int fd,
                  int64_t offset, allocator_range_update *update, void *argument);

    /* Unmaps the pages of the range that are mapped; holes are no error. */
    int (*unmap)(void *handle, uint64_t address, uint64_t length, allocator_range_update *update,
                 void *argument);

    /* Changes the protection; ENOMEM when a page of the range is not mapped. */
    int (*protect)(void *handle, uint64_t address, uint64_t length, int prot,
                   allocator_range_update *update, void *argument);

    /* Tells what holds the page of `address`; ENOMEM when nothing does. */
    int (*query)(void *handle, uint64_t address, struct allocator_range_info *info);
};

/* What is left of a persistent heap after a failure.
 *
 * "Recovers": each operation has happened or not, no block is handed out twice, and at most the
 * block of the operation in flight has no owner.  "Survives": the same operations as at the last
 * completed sync, or at one that was under way; bytes that the caller wrote to a block since then
 * may be old or new, each sector on its own. */
enum allocator_promise {
    ALLOCATOR_PROMISES_NOTHING,
    ALLOCATOR_REFUSES_DAMAGE,         /* notices it at open and says so */
    ALLOCATOR_RECOVERS_PROCESS_DEATH, /* opens after SIGKILL at any instruction */
    ALLOCATOR_KEEPS_BLOCKS,           /* opens with the blocks and roots of the last completed sync;
                                         bytes that were stored since, or where a block was freed
                                         since, may be torn */
    ALLOCATOR_SURVIVES_POWER_LOSS,    /* opens with the state of the last completed sync */
};

/* persist: blocks that another process run finds again.
 *
 * `open` of every allocator with this face understands the words below, each alone or with its
 * value; one that it cannot serve it refuses with ENOTSUP, two that contradict each other with
 * EINVAL.  A word of its own is as with any other allocator.
 *
 *     file=PATH       the heap's file; without it the heap ends with its handle
 *     size=BYTES      the most that the blocks of a new heap may take, with K, M, G or T; a heap
 *                     that exists keeps its own
 *     base=ADDRESS    where to map the file, 0x and hexadecimal; EADDRINUSE where anything else is
 *     readonly        the file exists, and no byte of it changes: malloc fails, root_set and sync
 *                     give EROFS, and all that only reads works, also after a process death
 *     create          the file is new, else EEXIST
 *     existing        the file is there, else ENOENT
 *
 * Without create and existing the heap is made if its file is missing.  A file that is not a heap
 * of this allocator, or a damaged one, is refused, and neither it nor the process changes: no
 * mapping and no descriptor is left.  EBUSY while another handle has it and cannot share it.  A
 * new file belongs to its owner alone (0600).  Descriptors are closed by exec.
 */
struct allocator_persist {
    enum allocator_promise process_death;
    enum allocator_promise power_loss;

    /* Keeps `block` of this heap, or NULL, under the number `slot`.  Returns 0; EINVAL for a slot
     * that does not exist or a block that is not this heap's. */
    int (*root_set)(void *handle, unsigned slot, void *block);

    /* Returns what root_set kept, valid in this process; NULL for an empty or unknown slot. */
    void *(*root_get)(void *handle, unsigned slot);

    /* Returns 0 once everything written before the call is on the medium, else an errno.  After a
     * failure the kernel may have dropped what was not written: sync then fails until the heap has
     * been opened again. */
    int (*sync)(void *handle);

    /* Removes the heap that the options name with file=, and all that belongs to it.  Returns 0 or
     * an errno: EBUSY while a handle has it, ENOENT where there is none. */
    int (*destroy)(const char *options);
};

/* A snapshot of the bookkeeping, in bytes and calls; UINT64_MAX marks what is not counted. */
struct allocator_stats {
    uint64_t live_bytes;      /* handed out, as the allocator rounds them */
    uint64_t free_bytes;      /* held, and ready to be handed out */
    uint64_t footprint_bytes; /* taken from the page provider */
    uint64_t live_blocks;
    uint64_t allocations; /* successful calls since open */
    uint64_t frees;
};

/* Gets each live block.  Returns false to end the walk. */
typedef bool allocator_visit(void *block, size_t size, void *argument);

/* Gets each block that moved, after the bytes have moved: `from` must not be dereferenced. */
typedef void allocator_moved(void *from, void *to, void *argument);

/* inspect: what an allocator tells about itself. */
struct allocator_inspect {
    /* Walks the structures.  Returns true if they hold together, else writes a line that says
     * what is wrong, NUL-terminated, into `why` of `why_size` bytes (which may be 0). */
    bool (*check)(void *handle, char *why, size_t why_size);

    /* Calls `visit` for each live block, in no order that may be relied on. */
    void (*walk)(void *handle, allocator_visit *visit, void *argument);

    /* Fills `*stats`.  Consistent if no other thread is in the allocator. */
    void (*stats)(void *handle, struct allocator_stats *stats);

    /* Gives free memory back to the page provider.  Returns the bytes given back.  A heap in a file
     * may sync for it. */
    size_t (*trim)(void *handle);

    /* Moves live blocks together and reports each move.  Returns the number of blocks moved. */
    size_t (*compact)(void *handle, allocator_moved *moved, void *argument);

    /* Tells if `address` is inside a live block of this handle. */
    bool (*owns)(void *handle, const void *address);
};

/* The entry.  Const, static and valid for the life of the process. */
struct allocator {
    const char *name;   /* ALLOCATOR_NAME: the family, or family/variant */
    const char *origin; /* what it re-implements: system, paper, version */
    uint32_t traits;    /* enum allocator_trait */
    size_t min_align;   /* of every block of `heap->malloc` */
    size_t max_size;    /* of one block; 0 where only memory limits it */

    /* Opens a heap and stores its handle.  `options` is NULL or "key=value,key=value"; a key that
     * the allocator does not know is EINVAL.  The handle stored is never NULL.  Returns 0 or an
     * errno.  Safe in any thread. */
    int (*open)(const char *options, void **handle);

    /* Ends the handle and everything allocated from it; persistent blocks stay in their file. */
    void (*close)(void *handle);

    /* Called by each thread before its first and after its last operation on the handle.
     * NULL where nothing is to be done. */
    void (*thread_enter)(void *handle);
    void (*thread_leave)(void *handle);

    /* Called in a child after fork, before it uses the handle of a SHARED heap.  Returns 0 or an
     * errno.  NULL where a fork needs no care. */
    int (*process_enter)(void *handle);

    const struct allocator_heap *heap;
    const struct allocator_cache *cache;
    const struct allocator_range *range;
    const struct allocator_persist *persist;
    const struct allocator_inspect *inspect;
};

/* An adapter defines its entry under names that the build sets, one pair a variant, so that the
 * variants of one source can stand in one program:
 *
 *     const struct allocator ALLOCATOR_ENTRY = { .name = ALLOCATOR_NAME, .heap = &heap, ... };
 */
#ifndef ALLOCATOR_ENTRY
#define ALLOCATOR_ENTRY allocator_entry
#define ALLOCATOR_NAME  "allocator"
#endif

#ifdef __cplusplus
}
#endif
#endif
