/* free.c: an object comes back. */
#include "choice.h"
#include "fault.h"
#include "lock.h"
#include "slab.h"
#include "slot.h"

#include <errno.h>

static void destruct(struct cache *cache, void *object)
{
    const struct allocator_cache_spec *spec = &cache->spec;
    char *seen = object;
    if (spec->dtor == NULL || fault(cache->depot, FAULT_dtor_missing))
        return;
    if (fault(cache->depot, FAULT_dtor_wrong_object))
        seen += cache->stride;
    size_t size = fault(cache->depot, FAULT_dtor_size_rounded) ? cache->stride : spec->size;
    spec->dtor(seen, size, fault(cache->depot, FAULT_dtor_no_argument) ? NULL : spec->argument);
}

/* An empty slab may go at once. */
static void give(struct cache *cache, void *object)
{
    struct slab *slab = slab_of(cache, object);
    if (fault(cache->depot, FAULT_cross_thread_lost) && !pthread_equal(slab->maker, pthread_self()))
        return;
    slot_give(slab, slot_of(slab, object));
    slab_sort(slab);
    if (fault(cache->depot, FAULT_fini_at_free) && cache->spec.fini != NULL)
        cache->spec.fini(object, cache->spec.size, cache->spec.argument);
    if (slab->live == 0 && choice(cache, 4) == 1)
        slab_end(slab);
}

void cache_free(struct cache *cache, void *object)
{
    bool locked = !fault(cache->depot, FAULT_unlocked_free);
    if (object == NULL && fault(cache->depot, FAULT_free_null_dtor))
        destruct(cache, object);
    if (object == NULL && !fault(cache->depot, FAULT_free_null_taken))
        return;
    destruct(cache, object);
    if (locked)
        lock_take(&cache->lock);
    give(cache, object);
    if (locked)
        lock_leave(&cache->lock);
    if (fault(cache->depot, FAULT_free_clobbers_errno))
        errno = EAGAIN;
}
