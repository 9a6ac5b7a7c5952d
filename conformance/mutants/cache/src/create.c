/* create.c: a cache begins. */
#include "fault.h"
#include "layout.h"
#include "lock.h"
#include "pages.h"

#include <errno.h>
#include <sched.h>
#include <string.h>

/* Fault: a name is looked at that its owner has taken back. */
static void look_at_names(struct depot *depot, const char *name)
{
    if (!fault(depot, FAULT_name_kept))
        return;
    depot->last_length = depot->last_name != NULL ? strlen(depot->last_name) : 0;
    depot->last_name = name;
}

static void enlist(struct cache *cache)
{
    struct depot *depot = cache->depot;
    lock_take(&depot->lock);
    look_at_names(depot, cache->spec.name);
    cache->next = depot->caches;
    if (cache->next != NULL)
        cache->next->previous = cache;
    depot->caches = cache;
    if (depot->choices != 0)
        cache->choices = ++depot->choices;
    lock_leave(&depot->lock);
}

/* Fault: a cache of that size, whosever it is. */
static struct cache *look_up(const struct depot *depot, size_t size)
{
    struct cache *cache = fault(depot, FAULT_caches_share) ? depot->caches : NULL;
    while (cache != NULL && cache->spec.size != size)
        cache = cache->next;
    return cache;
}

/* Whether there are objects without a byte is left open. */
static bool refuses_empty(struct depot *depot)
{
    lock_take(&depot->lock);
    bool refused = depot->choices == 0 || ++depot->choices % 2 == 0;
    lock_leave(&depot->lock);
    return refused;
}

/* Fault: there is one draft for all threads. */
static void copy_spec(struct cache *cache, const struct allocator_cache_spec *spec)
{
    static struct allocator_cache_spec draft;
    cache->lent = spec;
    cache->spec = *spec;
    if (!fault(cache->depot, FAULT_create_shares_draft))
        return;
    draft = *spec;
    sched_yield();
    cache->spec = draft;
}

int cache_create(struct depot *depot, const struct allocator_cache_spec *spec, struct cache **cache)
{
    if (spec->size == 0 && refuses_empty(depot))
        return EINVAL;
    *cache = look_up(depot, spec->size);
    if (*cache != NULL)
        return 0;
    struct cache *made = pages_take(depot, sizeof **cache, LEAST_ALIGNMENT);
    if (made == NULL)
        return ENOMEM;
    made->depot = depot;
    copy_spec(made, spec);
    int error = layout_set(made);
    if (error != 0) {
        pages_give(depot, made, sizeof *made);
        return error;
    }
    lock_open(&made->lock);
    enlist(made);
    *cache = made;
    return 0;
}
