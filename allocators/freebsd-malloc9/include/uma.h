/* uma.h: FreeBSD's uma(9) in user space: zones of objects of one size.
 *
 * A zone is a typed cache.  Its objects lie in slabs, which a keg cuts out of pages; several zones
 * may share one keg.  Each processor has two buckets of free objects for each zone, so that an
 * allocation takes no lock and no atomic instruction.
 *
 * Wait flags are those of malloc9.h: M_WAITOK waits for memory, M_NOWAIT returns NULL.  A call
 * that breaks a rule panics: see malloc9_set_panic.
 *
 * Any thread may call at any time, also in a child of fork.  A zone that is being destroyed must
 * not be used by others.  Callbacks are called without a lock and may use other zones.
 *
 * Source: the manual page zone(9), and what is known of the behaviour of FreeBSD 13.
 */
#ifndef FREEBSD_UMA_H
#define FREEBSD_UMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct uma_zone *uma_zone_t;

/* At each allocation; not 0 refuses the object, and the allocation returns NULL. */
typedef int (*uma_ctor)(void *item, size_t size, void *argument, int flags);
/* At each free. */
typedef void (*uma_dtor)(void *item, size_t size, void *argument);
/* When memory becomes an object of the zone, and when the object becomes memory again. */
typedef int (*uma_init)(void *item, size_t size, int flags);
typedef void (*uma_fini)(void *item, size_t size);
/* Of a cache zone: stores up to `count` items and returns how many; takes items back. */
typedef int (*uma_import)(void *argument, void **store, int count, int domain, int flags);
typedef void (*uma_release)(void *argument, void **store, int count);
/* Told when the limit of a zone was reached. */
typedef void (*uma_maxaction)(uma_zone_t zone, void *argument);

/* Alignment masks: the alignment minus 1. */
enum {
    UMA_ALIGN_PTR = sizeof(void *) - 1,
    UMA_ALIGN_LONG = sizeof(long) - 1,
    UMA_ALIGN_INT = sizeof(int) - 1,
    UMA_ALIGN_SHORT = sizeof(short) - 1,
    UMA_ALIGN_CHAR = 0,
    UMA_ALIGN_CACHE = 64 - 1,
};

/* Zone flags.  The README says which flags of the kernel mean nothing here. */
enum {
    UMA_ZONE_ZINIT = 1 << 0,     /* memory is zeroed when it becomes an object */
    UMA_ZONE_NOFREE = 1 << 1,    /* slabs are never given back */
    UMA_ZONE_NOBUCKET = 1 << 2,  /* no caches of processors */
    UMA_ZONE_MAXBUCKET = 1 << 3, /* buckets of the largest size from the start */
    UMA_ZONE_MALLOC = 1 << 4,    /* a class of malloc(9) */
    UMA_ZONE_SECONDARY = 1 << 5, /* shares the keg of another zone; set by uma_zsecond_create */
};

/* Creates a zone.  The name is copied.  NULL without memory, or for a size or an alignment that no
 * slab can hold. */
uma_zone_t uma_zcreate(const char *name, size_t size, uma_ctor ctor, uma_dtor dtor, uma_init init,
                       uma_fini fini, size_t align_mask, uint32_t flags);

/* Callbacks that get one argument of the zone, where those of uma_zcreate get that of the call. */
struct uma_callbacks {
    int (*ctor)(void *item, size_t size, void *argument);
    void (*dtor)(void *item, size_t size, void *argument);
    int (*init)(void *item, size_t size, void *argument);
    void (*fini)(void *item, size_t size, void *argument);
    void *argument;
};
uma_zone_t uma_zcreate_with(const char *name, size_t size, const struct uma_callbacks *callbacks,
                            size_t align_mask, uint32_t flags);

/* Creates a zone over the keg of another: same slabs, own caches and callbacks. */
uma_zone_t uma_zsecond_create(const char *name, uma_ctor ctor, uma_dtor dtor, uma_init init,
                              uma_fini fini, uma_zone_t primary);

/* Creates a zone that has no slabs: it caches what `import` provides. */
uma_zone_t uma_zcache_create(const char *name, size_t size, uma_ctor ctor, uma_dtor dtor,
                             uma_init init, uma_fini fini, uma_import import, uma_release release,
                             void *argument, uint32_t flags);

/* Ends a zone.  If objects of it live, it says how many and how many pages are lost. */
void uma_zdestroy(uma_zone_t zone);

/* The same, but refuses with EBUSY while objects live.  Returns 0 or an errno. */
int uma_zdestroy_unless_busy(uma_zone_t zone);

void *uma_zalloc(uma_zone_t zone, int flags);
void *uma_zalloc_arg(uma_zone_t zone, void *argument, int flags);
void *uma_zalloc_domain(uma_zone_t zone, void *argument, int domain, int flags);
void uma_zfree(uma_zone_t zone, void *item);
void uma_zfree_arg(uma_zone_t zone, void *item, void *argument);

/* Waits until there is memory for one object. */
void uma_zwait(uma_zone_t zone);

/* Makes slabs for `count` objects now. */
void uma_prealloc(uma_zone_t zone, int count);

/* Keeps `count` objects for requests with M_USE_RESERVE. */
void uma_zone_reserve(uma_zone_t zone, int count);

/* Limits the number of objects, in use and cached; returns the limit that is in force.  With
 * M_WAITOK the callers wait in their order, with M_NOWAIT they get NULL.  0: no limit. */
int uma_zone_set_max(uma_zone_t zone, int count);
int uma_zone_get_max(uma_zone_t zone);
int uma_zone_get_cur(uma_zone_t zone); /* objects in use */
/* Limits the objects that wait in buckets behind those of the processors. */
void uma_zone_set_maxcache(uma_zone_t zone, int count);
/* A line that is printed when the limit is reached, at most once in five minutes. */
void uma_zone_set_warning(uma_zone_t zone, const char *warning);
void uma_zone_set_maxaction(uma_zone_t zone, uma_maxaction action, void *argument);
bool uma_zone_exhausted(uma_zone_t zone); /* the limit is reached */
size_t uma_zone_memory(uma_zone_t zone);  /* bytes of its slabs */

/* Before the first object. */
void uma_zone_set_init(uma_zone_t zone, uma_init init);
void uma_zone_set_fini(uma_zone_t zone, uma_fini fini);
void uma_zone_set_zinit(uma_zone_t zone, uma_init init);
void uma_zone_set_zfini(uma_zone_t zone, uma_fini fini);

/* What a reclaim gives back: what the last interval did not need, all full buckets, or also what
 * the processors hold. */
enum uma_reclaim { UMA_RECLAIM_DRAIN = 1, UMA_RECLAIM_DRAIN_CPU = 2, UMA_RECLAIM_TRIM = 3 };

/* Of one zone, of all zones.  Returns the bytes that went back to the system. */
size_t uma_zone_reclaim(uma_zone_t zone, enum uma_reclaim request);
size_t uma_reclaim(enum uma_reclaim request);

/* Ends an interval of the working-set estimate, as the kernel does every 20 s.  A zone also ends
 * one by itself if 20 s have passed. */
void uma_timeout(void);

size_t uma_size(void);  /* bytes of pages that are handed out */
size_t uma_limit(void); /* the most that there may be; SIZE_MAX for no limit */
size_t uma_avail(void);

/* One zone as `vmstat -z` shows it. */
struct uma_statistics {
    char name[32];
    size_t size;
    uint64_t limit, used, free, requests, failures, sleeps, xdomain;
    uint64_t frees, pages, bucket_items, working_set;
};
void uma_zone_statistics(uma_zone_t zone, struct uma_statistics *statistics);
/* Calls `visit` for each zone.  Zones that appear or vanish meanwhile may be missing. */
void uma_statistics_list(void (*visit)(const struct uma_statistics *statistics, void *argument),
                         void *argument);
/* Prints the table of all zones to a descriptor. */
void uma_print_zones(int descriptor);

/* How this thread reaches the caches: of its processor by restartable sequences, or of its own. */
bool uma_is_per_cpu(void);

#ifdef __cplusplus
}
#endif
#endif
