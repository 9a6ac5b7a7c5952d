/* libmmap.h: bookkeeping of an address space, for whoever implements mmap.
 *
 * The library decides where mappings go and keeps track of them; it never touches memory itself.
 * A kernel or a runtime asks it first, and then changes its page tables, or calls the mmap of the
 * system below with MAP_FIXED.
 *
 * A mapping is what one call of mm_mapany or mm_mapat created.  A region is a run of pages of one
 * mapping that has one protection: what is left of a mapping after parts were unmapped, replaced or
 * protected.  MMInfo always describes the mapping, except for `prot`, which is the region's: page p
 * shows the file's bytes from `offset + (p - base)`.
 *
 * Addresses and lengths are in bytes.  Lengths are rounded up to whole pages.
 *
 * Errors.  A function that returns an address returns MM_MAPERR, one that returns int a negative
 * MM_E... code with the number of the errno of that name on Linux, one that returns bool false.  A
 * call that fails has changed nothing, and called no callback.
 *
 * -MM_EINVAL is an address that is no multiple of the page size, a length of 0, a range that leaves
 * the space or wraps around, and what `strict` refuses.  -MM_ENOMEM is no room, no node, and a
 * protection of pages that are not mapped, or are outside of the space, where nothing can be
 * mapped.  -MM_EEXIST is something in the way of MM_NOREPLACE.
 *
 * To unmap what is not mapped is no error.  A protection is all or nothing: over a hole it changes
 * nothing (Linux changes the pages before the hole).  Of length 0 it is 0, as on Linux.
 *
 * Costs.  With n regions every operation takes O(log n + regions touched); the one exception is an
 * alignment above the page size, which may have to look at every hole that is long enough.
 *
 * Threads.  An address space is used by one thread at a time, reading apart; libmmap_locked.h has
 * one for many.  There is no global state, so different spaces are independent.
 *
 * Source: the README of zyedidia/libmmap (2024), and POSIX.1-2024, mmap, munmap, mprotect.
 */
#ifndef LIBMMAP_H
#define LIBMMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The type of a file offset; a kernel without <sys/types.h> may choose its own. */
#ifndef MM_OFF_T
#if __STDC_HOSTED__
#include <sys/types.h>
#define MM_OFF_T off_t
#else
#define MM_OFF_T int64_t
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define MM_MAPERR ((uint64_t)-1)

enum { MM_ENOMEM = 12, MM_EEXIST = 17, MM_EINVAL = 22 };

typedef struct {
    uint64_t base; /* of the mapping, not of the region */
    size_t len;    /* of the mapping, rounded up to pages */
    int prot;
    int flags;
    int fd;
    MM_OFF_T offset; /* of the mapping's first page */
} MMInfo;

/* Told of [start, start + len), which lies in one region, what was there before.  The calls of one
 * operation ascend and do not overlap, and together are exactly the pages whose state changed:
 * mapped pages that were unmapped or replaced, or whose protection is another than it was.  Called
 * when the operation can no longer fail; must not call into the same address space. */
typedef void (*UpdateFn)(uint64_t start, size_t len, MMInfo info, void *udata);

/* Where the nodes of the trees come from, for those who have no malloc.  `take` returns
 * MM_NODE_SIZE bytes aligned to 16, or NULL; `give` gets them back. */
typedef struct {
    void *(*take)(void *context, size_t size);
    void (*give)(void *context, void *node, size_t size);
    void *context;
} MMNodes;

#ifndef MM_NODE_SIZE
#define MM_NODE_SIZE 1704
#endif

/* Where a mapping goes that may go anywhere. */
typedef enum {
    MM_LOWEST, /* the lowest address that fits */
    MM_BEST,   /* the smallest hole that fits, of equals the lowest: 27 bytes more a region */
    MM_RANDOM, /* from a random address upwards, then from the start */
} MMPlacement;

typedef struct {
    MMPlacement placement;
    size_t guard;  /* mm_mapany leaves as many bytes free on both sides, rounded up to pages */
    size_t align;  /* of every address of mm_mapany: a power of two, 0 for the page size */
    uint64_t seed; /* of MM_RANDOM: the same seed and calls give the same addresses */
    bool strict; /* refuse what POSIX refuses: prot beyond 7, neither or both of MAP_SHARED (1) and
                    MAP_PRIVATE (2) in flags, an offset that is no multiple of the page size */
} MMPolicy;

/* The members belong to the library. */
typedef struct {
    void *root;
    unsigned height;
} MMTree;

typedef struct {
    uint64_t start, end;
    size_t pagesize;
    MMPolicy policy;
    MMNodes nodes;
    MMTree regions, sizes;
    void *spare; /* nodes taken for the operation that runs */
    unsigned spare_count;
    uint64_t random;
    uint64_t region_count, node_count, mapped_bytes;
} MMAddrSpace;

/* Makes an empty address space over [start, start + len) with nodes from the C library's malloc.
 * Pages that are not wholly inside are left out, and so is the last page of all 2^64 bytes, whose
 * end no number says.  False: no page is inside, the page size is no power of two, or the range
 * wraps around. */
bool mm_init(MMAddrSpace *mm, uint64_t start, size_t len, size_t pagesize);

/* The same with nodes and a policy of one's own; NULL for a policy of zeros.  False also for a
 * policy that makes no sense, as a guard that no size_t can hold when it is rounded up. */
bool mm_init_with(MMAddrSpace *mm, uint64_t start, size_t len, size_t pagesize,
                  const MMNodes *nodes, const MMPolicy *policy);

/* Unmaps everything without a callback and gives all nodes back.  The space is then as after its
 * initialisation, and may be used again. */
void mm_free(MMAddrSpace *mm);

/* Creates a mapping where the policy likes.  Returns its address, or MM_MAPERR. */
uint64_t mm_mapany(MMAddrSpace *mm, size_t len, int prot, int flags, int fd, MM_OFF_T offset);

/* Creates a mapping exactly there; what it overlaps is unmapped.  Returns `addr`, or MM_MAPERR. */
uint64_t mm_mapat(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                  MM_OFF_T offset);
uint64_t mm_mapat_cb(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, int flags, int fd,
                     MM_OFF_T offset, UpdateFn ufn, void *udata);

/* Unmaps the pages of the range that are mapped.  Returns 0, or a negative code. */
int mm_unmap(MMAddrSpace *mm, uint64_t addr, size_t len);
int mm_unmap_cb(MMAddrSpace *mm, uint64_t addr, size_t len, UpdateFn ufn, void *udata);

/* Tells what is mapped at the page of `addr`.  `info` may be NULL.  False: nothing is.  It changes
 * nothing; without const its type is the one that the original documents. */
bool mm_querypage(MMAddrSpace *mm, uint64_t addr, MMInfo *info);

/* Changes the protection of the range, every page of which must be mapped.  Returns 0, or a
 * negative code. */
int mm_protect(MMAddrSpace *mm, uint64_t addr, size_t len, int prot);
int mm_protect_cb(MMAddrSpace *mm, uint64_t addr, size_t len, int prot, UpdateFn ufn, void *udata);

/* How strongly a request is bound to its address. */
typedef enum {
    MM_ANYWHERE,  /* as mm_mapany */
    MM_HINT,      /* there, rounded up to a page, if the pages are free; else anywhere */
    MM_FIXED,     /* as mm_mapat */
    MM_NOREPLACE, /* there, or -MM_EEXIST */
} MMHow;

typedef struct {
    MMHow how;
    uint64_t addr;
    size_t len;
    size_t align; /* of MM_ANYWHERE and MM_HINT: a power of two, 0 for the policy's */
    int prot;
    int flags;
    int fd;
    MM_OFF_T offset;
} MMRequest;

/* The general form of the calls that map: returns 0 and stores the address, or a negative code. */
int mm_map(MMAddrSpace *mm, const MMRequest *request, UpdateFn ufn, void *udata, uint64_t *addr);

typedef struct {
    uint64_t start;
    size_t len;
    MMInfo info;
    bool original; /* mapped when mm_mark_original was called last */
} MMRegion;

/* Finds the lowest region that ends after `from`.  With `region->start + region->len` as the next
 * `from` it goes through all of them, also while they change. */
bool mm_next(const MMAddrSpace *mm, uint64_t from, MMRegion *region);

/* Remembers what is mapped now, for mm_unmap_non_original, which unmaps all pages that were mapped
 * since: a sandbox is back to its start.  Originals that were unmapped or replaced do not return;
 * a changed protection stays changed.  Returns 0; -MM_ENOMEM is possible under MM_BEST only. */
void mm_mark_original(MMAddrSpace *mm);
int mm_unmap_non_original(MMAddrSpace *mm, UpdateFn ufn, void *udata);

typedef struct {
    uint64_t regions;
    uint64_t mapped_bytes;
    uint64_t free_bytes;
    uint64_t largest_hole;   /* bytes */
    uint64_t node_bytes;     /* taken from MMNodes */
    unsigned regions_height; /* nodes from the root to a leaf */
} MMCounts;

void mm_count(const MMAddrSpace *mm, MMCounts *counts);

/* Walks the trees and compares everything that is kept with what it is kept for.  Returns NULL, or
 * a line that says what is wrong.  Linear. */
const char *mm_check(const MMAddrSpace *mm);

#ifdef __cplusplus
}
#endif
#endif
