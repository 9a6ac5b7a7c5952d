/* open.c: a depot begins, and ends with everything that was taken from it. */
#include "fault.h"
#include "fork.h"
#include "heap.h"
#include "lock.h"
#include "options.h"
#include "pages.h"

#include <errno.h>
#include <sys/mman.h>

#ifdef DEPOT_BOUNDED
#define FOOTPRINT_MOST FOOTPRINT_BOUNDED
#else
#define FOOTPRINT_MOST 0
#endif

#ifdef DEPOT_RANDOM
#define CHOICES 1
#else
#define CHOICES 0
#endif

static struct depot *first; /* for a fault: the only one */

static int depot_begin(struct depot *depot, const char *options)
{
    depot->footprint_most = FOOTPRINT_MOST;
    depot->choices = CHOICES;
    lock_open(&depot->lock);
    fork_enlist(depot);
    int error = options_take(depot, options);
    if (error == 0)
        error = heap_open(depot);
    if (error != 0)
        depot_close(depot);
    return error;
}

int depot_open(const char *options, struct depot **depot)
{
    if (first != NULL && fault(first, FAULT_depots_are_one)) {
        *depot = first;
        return 0;
    }
    void *memory =
        mmap(NULL, sizeof **depot, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return ENOMEM;
    *depot = memory;
    int error = depot_begin(*depot, options);
    if (error == 0 && first == NULL && fault(*depot, FAULT_depots_are_one))
        first = *depot;
    return error;
}

static void end_cache(struct depot *depot, struct cache *cache)
{
    for (unsigned list = 0; list < LISTS; list++)
        for (struct slab *slab = cache->lists[list], *next; slab != NULL; slab = next) {
            next = slab->next;
            pages_give(depot, slab, cache->slab_bytes);
        }
    lock_close(&cache->lock);
    pages_give(depot, cache, sizeof *cache);
}

void depot_close(struct depot *depot)
{
    fork_forget(depot);
    if (fault(depot, FAULT_close_leaks))
        return;
    for (struct cache *cache = depot->caches, *next; cache != NULL; cache = next) {
        next = cache->next;
        end_cache(depot, cache);
    }
    lock_close(&depot->lock);
    munmap(depot, sizeof *depot);
}
