/* adapter_cache.h: the cache face over uma(9): a cache is a zone. */
#ifndef FREEBSD_MALLOC9_ADAPTER_CACHE_H
#define FREEBSD_MALLOC9_ADAPTER_CACHE_H

#include "allocator.h"
#include "malloc9.h"
#include "uma.h"

#include <errno.h>

static int freebsd_malloc9_create(void *handle, const struct allocator_cache_spec *spec,
                                  void **cache)
{
    const struct uma_callbacks callbacks = {spec->ctor, spec->dtor, spec->init, spec->fini,
                                            spec->argument};
    (void)handle;
    if ((spec->align & (spec->align - 1)) != 0)
        return EINVAL;
    *cache = uma_zcreate_with(spec->name, spec->size, &callbacks,
                              spec->align == 0 ? UMA_ALIGN_PTR : spec->align - 1, 0);
    return *cache != NULL ? 0 : ENOMEM;
}

static void *freebsd_malloc9_cache_alloc(void *handle, void *cache)
{
    const struct malloc9_handle *heap = handle;
    return uma_zalloc(cache, heap->flags);
}

static void freebsd_malloc9_cache_free(void *handle, void *cache, void *object)
{
    (void)handle;
    uma_zfree(cache, object);
}

static size_t freebsd_malloc9_reclaim(void *handle, void *cache)
{
    (void)handle;
    return uma_zone_reclaim(cache, UMA_RECLAIM_DRAIN_CPU);
}

static int freebsd_malloc9_destroy(void *handle, void *cache)
{
    (void)handle;
    return uma_zdestroy_unless_busy(cache);
}

static const struct allocator_cache freebsd_malloc9_cache = {
    .create = freebsd_malloc9_create,
    .alloc = freebsd_malloc9_cache_alloc,
    .free = freebsd_malloc9_cache_free,
    .reclaim = freebsd_malloc9_reclaim,
    .destroy = freebsd_malloc9_destroy,
};

#endif
