#include "slot.h"

#include "choice.h"
#include "fault.h"
#include "misuse.h"

#include <string.h>

char *slot_object(const struct slab *slab, size_t slot)
{
    return slab->first + slot * slab->cache->stride;
}

size_t slot_of(const struct slab *slab, const void *object)
{
    return (size_t)((const char *)object - slab->first) / slab->cache->stride;
}

bool slot_make(struct slab *slab, size_t slot)
{
    const struct cache *cache = slab->cache;
    const struct allocator_cache_spec *spec = &cache->spec;
    bool wanted = spec->init != NULL && !fault(cache->depot, FAULT_init_missing);
    if (wanted && spec->init(slot_object(slab, slot), spec->size, spec->argument) != 0 &&
        !fault(cache->depot, FAULT_init_refusal_ignored)) {
        if (fault(cache->depot, FAULT_init_refused_fini) && spec->fini != NULL)
            spec->fini(slot_object(slab, slot), spec->size, spec->argument);
        return false;
    }
    slab->states[slot] = SLOT_FREE;
    return true;
}

void slot_unmake(struct slab *slab, size_t slot)
{
    const struct allocator_cache_spec *spec = &slab->cache->spec;
    if (spec->fini != NULL)
        spec->fini(slot_object(slab, slot), spec->size, spec->argument);
    if (spec->fini != NULL && fault(slab->cache->depot, FAULT_fini_twice))
        spec->fini(slot_object(slab, slot), spec->size, spec->argument);
    slab->states[slot] = SLOT_RAW;
}

/* The first slot that is to be had, from a place that is chosen. */
static size_t find(struct slab *slab)
{
    size_t slots = slab->cache->slots;
    size_t slot = (slab->hint + choice(slab->cache, slots)) % slots;
    for (size_t seen = 0; slab->states[slot] == SLOT_LIVE; seen++) {
        if (seen == slots)
            misuse_report("a slab is full that counts a free slot", slab);
        slot = (slot + 1) % slots;
    }
    if (slab->cache->choices == 0)
        slab->hint = slot;
    return slot;
}

void *slot_take(struct slab *slab)
{
    struct cache *cache = slab->cache;
    size_t slot = find(slab);
    if (slab->states[slot] == SLOT_RAW && !slot_make(slab, slot))
        return NULL;
    slab->states[slot] = SLOT_LIVE;
    slab->live++;
    cache->live++;
    return slot_object(slab, slot);
}

/* What a free object may and may not lose: without init nobody was promised its bytes. */
static void spoil(struct slab *slab, char *object)
{
    struct cache *cache = slab->cache;
    if (choice(cache, 2) == 1 && cache->spec.init == NULL)
        memset(object, 0xdd, cache->spec.size);
    if (fault(cache->depot, FAULT_free_links) && cache->spec.size >= sizeof slab)
        memcpy(object, &slab, sizeof slab);
    if (fault(cache->depot, FAULT_free_spoils_tail))
        object[cache->spec.size - 1] ^= 1;
    if (fault_now_and_then(cache, FAULT_free_spoils_next, 50))
        object[cache->stride] ^= 1;
}

void slot_give(struct slab *slab, size_t slot)
{
    spoil(slab, slot_object(slab, slot));
    slab->states[slot] = SLOT_FREE;
    if (slot < slab->hint)
        slab->hint = slot;
    slab->live--;
    slab->cache->live--;
}
