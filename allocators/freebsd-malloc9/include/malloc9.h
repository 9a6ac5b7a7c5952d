/* malloc9.h: FreeBSD's malloc(9) in user space: typed allocations over zones of uma(9).
 *
 * Each request names a type, which counts it, and says if it may wait.  The functions have the
 * kernel's names behind `kern_`, so that they never clash with the C library's; with
 * MALLOC9_KERNEL_NAMES defined before this header the kernel's own names are macros for them.
 *
 * A call that breaks a rule panics: a line is printed, then the function of malloc9_set_panic is
 * called, then the process aborts.  No lock is held then, so that function may jump away.
 *
 * Source: the manual page malloc(9), and what is known of the behaviour of FreeBSD 8 to 14.
 */
#ifndef FREEBSD_MALLOC9_H
#define FREEBSD_MALLOC9_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exactly one of the first two in each request. */
enum {
    M_NOWAIT = 0x0001, /* NULL instead of waiting */
    M_WAITOK = 0x0002, /* never NULL: waits until memory is given back */
    M_ZERO = 0x0100,   /* the block is zero */
    M_NOVM = 0x0200,   /* accepted, and means nothing here; so do the next ones without words */
    M_USE_RESERVE = 0x0400, /* may take what is kept back */
    M_NODUMP = 0x0800,
    M_FIRSTFIT = 0x1000,
    M_BESTFIT = 0x2000,
    M_EXEC = 0x4000, /* the block may be executed: whole pages with all rights */
    M_NEXTFIT = 0x8000,
};

#define M_VERSION 2020110501

struct malloc_type {
    struct malloc_type *ks_next;
    unsigned long ks_version;
    const char *ks_shortdesc;
    void *ks_handle; /* NULL while it is not registered */
};

#define MALLOC_DECLARE(type) extern struct malloc_type type[1]

/* Defines a type, which is registered before main and unregistered after it. */
#define MALLOC_DEFINE(type, shortdesc, longdesc)                                                   \
    struct malloc_type type[1] = {{NULL, M_VERSION, shortdesc, NULL}};                             \
    __attribute__((constructor)) static void type##_init(void)                                     \
    {                                                                                              \
        (void)(longdesc);                                                                          \
        malloc_init(type);                                                                         \
    }                                                                                              \
    __attribute__((destructor)) static void type##_uninit(void)                                    \
    {                                                                                              \
        malloc_uninit(type);                                                                       \
    }                                                                                              \
    extern struct malloc_type type[1]

/* Predefined. */
MALLOC_DECLARE(M_TEMP);
MALLOC_DECLARE(M_DEVBUF);
MALLOC_DECLARE(M_CACHE);

/* Registering twice, or unregistering what is not registered, panics.  With blocks left,
 * malloc_uninit prints how many and how many bytes. */
void malloc_init(void *type);
void malloc_uninit(void *type);
void malloc9_forget(struct malloc_type *type); /* the same without the line */

void *kern_malloc(size_t size, struct malloc_type *type, int flags);
/* A product that overflows panics with M_WAITOK and is NULL with M_NOWAIT. */
void *kern_mallocarray(size_t count, size_t size, struct malloc_type *type, int flags);
void kern_free(void *block, struct malloc_type *type);
void kern_zfree(void *block, struct malloc_type *type); /* the whole block is zeroed before */

/* In place if the size fits and is more than half of the block, or the block is the smallest;
 * else it moves.  With M_ZERO what a move adds is zero.  Size 0 gives a smallest block. */
enum { REALLOC_FRACTION = 1 };
void *kern_realloc(void *block, size_t size, struct malloc_type *type, int flags);
void *kern_reallocf(void *block, size_t size, struct malloc_type *type, int flags);

size_t kern_malloc_usable_size(const void *block);
/* `align` is a power of two, above a page by extension; any other panics with M_WAITOK and is NULL
 * with M_NOWAIT. */
void *kern_malloc_aligned(size_t size, size_t align, struct malloc_type *type, int flags);
void *kern_malloc_exec(size_t size, struct malloc_type *type, int flags);

/* Memory of a NUMA node.  A set names one node, or none for any; another node than the machine
 * has gives NULL, and panics with M_WAITOK. */
struct domainset {
    int domain; /* -1: any */
};
#define DOMAINSET_PREF(number) (&(struct domainset){(number)})
#define DOMAINSET_RR()         (&(struct domainset){-1})
void *kern_malloc_domainset(size_t size, struct malloc_type *type, struct domainset *set,
                            int flags);
void *kern_mallocarray_domainset(size_t count, size_t size, struct malloc_type *type,
                                 struct domainset *set, int flags);
void *kern_malloc_domainset_aligned(size_t size, size_t align, struct malloc_type *type,
                                    struct domainset *set, int flags);
void *kern_malloc_domainset_exec(size_t size, struct malloc_type *type, struct domainset *set,
                                 int flags);

/* Physically contiguous memory: one page, or a huge page of the host.  What cannot be known here,
 * such as the physical range, or is not available, is refused with a line that says so. */
void *kern_contigmalloc(size_t size, struct malloc_type *type, int flags, uint64_t low,
                        uint64_t high, size_t alignment, size_t boundary);
void kern_contigfree(void *block, size_t size, struct malloc_type *type);
void *kern_contigmalloc_domainset(size_t size, struct malloc_type *type, struct domainset *set,
                                  int flags, uint64_t low, uint64_t high, size_t alignment,
                                  size_t boundary);
/* Permits memory that is contiguous in virtual addresses only. */
void malloc9_contig_virtual(bool permitted);

/* Accounting without memory. */
void malloc_type_allocated(struct malloc_type *type, size_t size);
void malloc_type_freed(struct malloc_type *type, size_t size);

struct malloc_type *malloc_desc2type(const char *shortdesc);
/* Seconds since a request failed last; since the start if none has. */
int malloc_last_fail(void);

/* Of a type, in sizes of the classes that served its requests. */
struct malloc_type_stats {
    char name[32];
    uint64_t allocated_bytes, freed_bytes, allocations, frees;
    uint64_t sizes[4]; /* a bit for each class that was used, by its number */
    uint64_t live_bytes, live;
};
void malloc_type_list(void (*visit)(struct malloc_type *type, void *argument), void *argument);
void malloc9_type_statistics(struct malloc_type *type, struct malloc_type_stats *stats);
size_t malloc9_class_count(void);
size_t malloc9_class_size(size_t number);
/* The table of `vmstat -m`, to a descriptor. */
void malloc9_print_types(int descriptor);
/* One JSON object of all types and zones, whose totals are the sums of what it lists.  Returns the
 * bytes that it needs; writes at most `size`, with a NUL. */
size_t malloc9_snapshot(char *text, size_t size);
/* The live blocks of a type and where they were asked for, as far as records are kept
 * (M9_INVARIANTS and more), to a descriptor.  Returns how many blocks are live. */
size_t malloc9_leak_report(struct malloc_type *type, int descriptor);

/* Debugging, of one type, or of all with NULL.  It holds for blocks that are allocated from then
 * on; older ones are freed as they are. */
enum {
    M9_INVARIANTS = 1 << 0, /* 0xdeadc0de in freed memory; double, foreign, misaligned frees; frees
                               with another type */
    M9_DIAGNOSTIC = 1 << 1, /* 0x70 in new memory */
    M9_REDZONE = 1 << 2,    /* 16 bytes before and after, checked at free and realloc */
    M9_MEMGUARD = 1 << 3,   /* pages of its own, guarded, without rights after the free */
    M9_ALL = (1 << 4) - 1,
};
void malloc9_debug(struct malloc_type *type, unsigned knobs);
unsigned malloc9_debug_of(const struct malloc_type *type);

/* vm.redzone */
void malloc9_redzone_set_panic(bool panic); /* or only a report, which is the default */
uint64_t malloc9_redzone_extra_mem(void);
uint64_t malloc9_redzone_reports(void);

/* vm.memguard */
struct malloc9_memguard {
    char desc[32];      /* the type that is guarded by name */
    size_t minsize;     /* smaller requests are not guarded */
    unsigned frequency; /* so many in 100,000 of all requests are guarded; 0: none */
    unsigned options;   /* 1: guard pages, 2: all blocks of a page or more */
    size_t mapsize;     /* the most address space */
    uint64_t numalloc, wasted, fail_kva, fail_pgs, minsize_reject, frequency_hits;
};
enum { MG_GUARD_AROUND = 1, MG_ALLOC_LARGE = 2 };
void malloc9_memguard_get(struct malloc9_memguard *state);
void malloc9_memguard_set(const struct malloc9_memguard *state); /* the counters are left alone */

/* debug.malloc: every rate-th request with M_NOWAIT fails; 0: none.  With a seed other than 0 each
 * fails by chance, one in `rate`.  With `waitok` requests with M_WAITOK take part: they are made to
 * wait once. */
void malloc9_failures(unsigned rate, uint64_t seed, bool waitok);
uint64_t malloc9_failure_count(void);
uint64_t malloc9_forced_waits(void);

/* kern.mprof: counts requests by size, while on, from nothing each time. */
void malloc9_profile(bool on);
void malloc9_print_profile(int descriptor);
uint64_t malloc9_profile_requests(size_t size); /* in its step of 16 bytes */

/* debug.malloc.numzones: types are spread over so many sets of zones by a character of their name.
 * Returns 0; EBUSY once there is a block, EINVAL for more than there is room for. */
int malloc9_set_numzones(unsigned numzones, unsigned zone_offset);

/* The most bytes of pages (vm.kmem_size); SIZE_MAX for no limit. */
void malloc9_set_kmem_size(size_t bytes);
size_t malloc9_kmem_map_size(void);
size_t malloc9_kmem_map_free(void);
size_t malloc9_kmem_zmax(void); /* the largest class */

/* Simulated contexts of this thread: in an interrupt no request may wait, in a critical section
 * there may be none. */
void malloc9_interrupt_enter(void);
void malloc9_interrupt_leave(void);
void malloc9_critical_enter(void);
void malloc9_critical_leave(void);

/* Where lines go instead of standard error, and what is called after the line of a panic. */
void malloc9_set_print(void (*print)(const char *line));
void malloc9_set_panic(void (*panic)(const char *line));
void malloc9_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
_Noreturn void malloc9_panic(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Panics if a request with these flags is not allowed here. */
void malloc9_assert_context(const char *name, int flags);

/* Threads that come from now on have buckets of their own even where the host has restartable
 * sequences: for tests. */
void malloc9_forbid_per_cpu(void);

/* A heap for those who know handles: a type with its wait flags.  Options: type=NAME,
 * wait=ok|no, limit=BYTES, debug=NAME+NAME, redzone_panic=yes, failures=RATE, seed=N, percpu=no. */
struct malloc9_handle {
    struct malloc_type type[1]; /* first: the handle is the type */
    int flags;
    char name[32];
};
int malloc9_open(const char *options, struct malloc9_handle **handle);
void malloc9_close(struct malloc9_handle *handle);

/* Calls `visit` for each live block of all types.  No other thread may be in the allocator.  What
 * zones cache stays there, but for those of the classes. */
void malloc9_walk(bool (*visit)(void *block, size_t size, void *argument), void *argument);
bool malloc9_owns(const void *address);
/* True if the structures hold together, else a line into `why`. */
bool malloc9_check(char *why, size_t why_size);
size_t malloc9_footprint(void);

#ifdef MALLOC9_KERNEL_NAMES
#define malloc(size, type, flags)                kern_malloc(size, type, flags)
#define mallocarray(count, size, type, flags)    kern_mallocarray(count, size, type, flags)
#define free(block, type)                        kern_free(block, type)
#define zfree(block, type)                       kern_zfree(block, type)
#define realloc(block, size, type, flags)        kern_realloc(block, size, type, flags)
#define reallocf(block, size, type, flags)       kern_reallocf(block, size, type, flags)
#define malloc_usable_size(block)                kern_malloc_usable_size(block)
#define malloc_aligned(size, align, type, flags) kern_malloc_aligned(size, align, type, flags)
#define malloc_exec(size, type, flags)           kern_malloc_exec(size, type, flags)
#define malloc_domainset(size, type, set, flags) kern_malloc_domainset(size, type, set, flags)
#define mallocarray_domainset(count, size, type, set, flags)                                       \
    kern_mallocarray_domainset(count, size, type, set, flags)
#define malloc_domainset_aligned(size, align, type, set, flags)                                    \
    kern_malloc_domainset_aligned(size, align, type, set, flags)
#define malloc_domainset_exec(size, type, set, flags)                                              \
    kern_malloc_domainset_exec(size, type, set, flags)
#define contigmalloc(size, type, flags, low, high, alignment, boundary)                            \
    kern_contigmalloc(size, type, flags, low, high, alignment, boundary)
#define contigfree(block, size, type) kern_contigfree(block, size, type)
#define contigmalloc_domainset(size, type, set, flags, low, high, alignment, boundary)             \
    kern_contigmalloc_domainset(size, type, set, flags, low, high, alignment, boundary)
#endif

#ifdef __cplusplus
}
#endif
#endif
