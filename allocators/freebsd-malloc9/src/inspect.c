/* inspect.c: the live blocks, and whether the structures hold together.
 *
 * A block in a bucket is free, but its slab does not know it.  So the buckets are drained first,
 * which is right as long as no other thread is in the allocator.
 */
#include "arena.h"
#include "classes.h"
#include "knobs.h"
#include "large.h"
#include "type.h"
#include "zone.h"

#include <stdio.h>

typedef bool visitor(void *block, size_t size, void *argument);

static void drain(struct uma_zone *zone, void *argument)
{
    (void)argument;
    if ((zone->flags & UMA_ZONE_MALLOC) != 0)
        zone_drain_unused(zone);
}

/* The part of an item that a caller knows; NULL if it is free. */
static void *item_live(const struct slab *slab, size_t item, size_t *size)
{
    if (slab->keg->kind == KIND_DEBUG)
        return debug_live(slab, item, size);
    *size = slab->keg->size;
    return slab_item_is_free(slab, item) ? NULL : slab_item(slab, item);
}

static bool walk_slab(const struct slab *slab, visitor *visit, void *argument)
{
    for (size_t item = 0; item < slab->keg->items; item++) {
        size_t size;
        void *block = item_live(slab, item, &size);
        if (block != NULL && !visit(block, size, argument))
            return false;
    }
    return true;
}

static bool walk_span(void *span, visitor *visit, void *argument)
{
    unsigned kind = arena_kind_of(span);
    void *owner = arena_owner_of(span), *block;
    size_t size;
    if ((kind >= 1 && kind <= KIND_CLASS_LAST) || kind == KIND_DEBUG)
        return walk_slab(owner, visit, argument);
    if (kind == KIND_LARGE)
        return visit(span, large_size(span), argument);
    if (kind == KIND_GUARDED && (block = memguard_live(owner, &size)) != NULL)
        return visit(block, size, argument);
    return true;
}

void malloc9_walk(visitor *visit, void *argument)
{
    void *span;
    size_t bytes;
    zone_each(drain, NULL);
    for (uintptr_t from = 0; arena_next(from, &span, &bytes); from = (uintptr_t)span + bytes)
        if (!walk_span(span, visit, argument))
            return;
}

bool malloc9_owns(const void *address)
{
    size_t bytes, size;
    const char *span = arena_span_of(address, &bytes), *at = address, *block;
    if (span == NULL)
        return false;
    unsigned kind = arena_kind_of(span);
    if (kind == KIND_LARGE)
        return true;
    if (kind == KIND_GUARDED) {
        block = memguard_live(arena_owner_of(span), &size);
    } else if ((kind >= 1 && kind <= KIND_CLASS_LAST) || kind == KIND_DEBUG) {
        const struct slab *slab = arena_owner_of(span);
        size_t item = slab_item_of(slab, address);
        if (item == SIZE_MAX)
            return false;
        if (kind != KIND_DEBUG)
            zone_drain(class_zone(kind), 0, true);
        block = arena_kind_of(address) == kind ? item_live(slab, item, &size) : NULL;
    } else {
        return false;
    }
    return block != NULL && at >= block && at < block + size;
}

struct finding {
    const char *wrong;
};

static void check_keg(struct keg *keg, void *argument)
{
    struct finding *finding = argument;
    if (finding->wrong == NULL)
        finding->wrong = keg_check(keg);
}

static void check_zone(struct uma_zone *zone, void *argument)
{
    struct finding *finding = argument;
    if (finding->wrong == NULL && zone_cached(zone) > zone->items)
        finding->wrong = "a zone caches more items than it has";
}

bool malloc9_check(char *why, size_t why_size)
{
    struct finding finding = {arena_check()};
    keg_each(check_keg, &finding);
    zone_each(check_zone, &finding);
    if (finding.wrong == NULL)
        finding.wrong = debug_check();
    if (finding.wrong == NULL)
        finding.wrong = memguard_check();
    if (finding.wrong != NULL && why_size > 0)
        snprintf(why, why_size, "%s", finding.wrong);
    return finding.wrong == NULL;
}
