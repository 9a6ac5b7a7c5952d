/* memguard.c: blocks on pages of their own, at the end of them, between pages without rights.
 *
 * A freed block loses its rights and keeps its addresses until `mapsize` of them are in use; then
 * those that were freed first are used again.  What is left beside the block on its pages holds a
 * pattern, which is checked at the free.  If the host refuses, because it has too many mappings or
 * no memory, the request is served without a guard, and that is counted.
 */
#include "arena.h"
#include "knobs.h"
#include "meta.h"
#include "type.h"
#include "zone.h"

#include <string.h>

enum {
    REST_FILL = 0x42,
    PARTS = 100000,
    LOOKED_AT = 16, /* freed blocks, for one whose span has the size */
};

struct guarded {
    struct guarded *next; /* of the live ones, or of the freed ones */
    struct guarded *previous;
    struct type_internal *type;
    struct malloc_type *free_by;
    void *site, *free_site;
    char *span, *pages, *block;
    size_t span_bytes, page_bytes, size;
    bool live;
};

port_lock memguard_lock = PORT_LOCK;
static struct malloc9_memguard state = {.options = MG_GUARD_AROUND, .mapsize = (size_t)256 << 20};
static struct guarded live = {.next = &live, .previous = &live};
static struct guarded freed = {.next = &freed, .previous = &freed};
static size_t mapped;
static uint64_t requests, hits;

void malloc9_memguard_get(struct malloc9_memguard *into)
{
    port_lock_take(&memguard_lock);
    *into = state;
    port_lock_give(&memguard_lock);
}

static void name_again(struct malloc_type *type, void *argument)
{
    (void)argument;
    struct type_internal *internal = type->ks_handle;
    if (internal != NULL)
        internal->is_guarded = memguard_names(type->ks_shortdesc);
}

/* While requests are chosen by chance or size, none goes by the short path. */
void malloc9_memguard_set(const struct malloc9_memguard *wish)
{
    static bool holding;
    port_lock_take(&memguard_lock);
    memcpy(state.desc, wish->desc, sizeof state.desc);
    state.desc[sizeof state.desc - 1] = '\0';
    state.minsize = wish->minsize;
    state.frequency = wish->frequency;
    state.options = wish->options;
    state.mapsize = wish->mapsize;
    bool hold = wish->frequency > 0 || (wish->options & MG_ALLOC_LARGE) != 0;
    bool change = hold != holding;
    holding = hold;
    port_lock_give(&memguard_lock);
    malloc_type_list(name_again, NULL);
    if (change)
        type_hold_all(hold);
    thread_cool(NULL);
}

bool memguard_names(const char *shortdesc)
{
    return state.desc[0] != '\0' && strncmp(state.desc, shortdesc, sizeof state.desc - 1) == 0;
}

/* One in PARTS / frequency, evenly. */
static bool by_frequency(void)
{
    if (state.frequency == 0)
        return false;
    uint64_t count = __atomic_add_fetch(&requests, 1, __ATOMIC_RELAXED);
    bool hit = count * state.frequency / PARTS != (count - 1) * state.frequency / PARTS;
    if (hit)
        __atomic_add_fetch(&hits, 1, __ATOMIC_RELAXED);
    return hit;
}

bool memguard_wants(const struct type_internal *type, size_t size)
{
    bool chosen = by_frequency();
    if (chosen)
        __atomic_add_fetch(&state.frequency_hits, 1, __ATOMIC_RELAXED);
    bool wants = chosen || type->is_guarded || (type_knobs(type) & M9_MEMGUARD) != 0 ||
                 ((state.options & MG_ALLOC_LARGE) != 0 && size >= PAGE_BYTES);
    if (wants && size < state.minsize) {
        __atomic_add_fetch(&state.minsize_reject, 1, __ATOMIC_RELAXED);
        return false;
    }
    return wants;
}

static void enlist(struct guarded *one, struct guarded *list)
{
    one->next = list;
    one->previous = list->previous;
    list->previous->next = one;
    list->previous = one;
}

static void delist(struct guarded *one)
{
    one->previous->next = one->next;
    one->next->previous = one->previous;
}

/* The pages get their rights back before anybody else may have them. */
static void end(struct guarded *one)
{
    if (port_protect(one->span, one->span_bytes, true)) {
        arena_give(one->span, one->span_bytes);
        mapped -= one->span_bytes;
    }
    meta_give(one, sizeof *one);
}

static void release_until(size_t most)
{
    while (mapped > most && freed.next != &freed) {
        struct guarded *oldest = freed.next;
        delist(oldest);
        end(oldest);
    }
}

void memguard_release(void)
{
    port_lock_take(&memguard_lock);
    release_until(0);
    port_lock_give(&memguard_lock);
}

/* Of which rights can be taken away. */
static size_t host_page(void)
{
    return port_page() > PAGE_BYTES ? port_page() : PAGE_BYTES;
}

static void place_block(struct guarded *one, char *span, size_t guard, size_t align)
{
    one->span = span;
    one->pages = span + guard;
    one->block = one->pages + one->page_bytes - round_up(one->size == 0 ? 1 : one->size, align);
}

/* The span of one of the blocks that were freed first, if one has the size; its guards stay. */
static bool span_reuse(struct guarded *one, size_t guard, size_t align)
{
    struct guarded *old = freed.next;
    for (unsigned looked = 0; looked < LOOKED_AT && old != &freed; looked++, old = old->next) {
        if (old->span_bytes != one->span_bytes || (size_t)(old->pages - old->span) != guard)
            continue;
        place_block(one, old->span, guard, align);
        if (!port_protect(one->pages, one->page_bytes, true) ||
            !arena_mark(one->span, one->span_bytes, KIND_GUARDED, one))
            return false;
        delist(old);
        meta_give(old, sizeof *old);
        return true;
    }
    return false;
}

static bool span_fresh(struct guarded *one, size_t guard, size_t align)
{
    const struct arena_request request = {.bytes = one->span_bytes, .align = host_page()};
    char *span = arena_take(&request);
    if (span == NULL && freed.next != &freed) {
        release_until(0);
        span = arena_take(&request);
    }
    if (span == NULL) {
        state.fail_pgs++;
        return false;
    }
    place_block(one, span, guard, align);
    bool done = arena_mark(span, one->span_bytes, KIND_GUARDED, one) &&
                (guard == 0 ||
                 (port_forbid(span, guard) && port_forbid(one->pages + one->page_bytes, guard)));
    if (done) {
        mapped += one->span_bytes;
        return true;
    }
    state.fail_kva++;
    if (port_protect(span, one->span_bytes, true))
        arena_give(span, one->span_bytes);
    return false;
}

static bool span_take(struct guarded *one, size_t align)
{
    const size_t page = host_page();
    const size_t guard = (state.options & MG_GUARD_AROUND) != 0 ? page : 0;
    one->page_bytes = round_up(one->size == 0 ? 1 : one->size, page);
    one->span_bytes = one->page_bytes + 2 * guard;
    if (align > page)
        return false;
    if (mapped + one->span_bytes > state.mapsize) {
        if (mapped <= state.mapsize && span_reuse(one, guard, align))
            return true;
        release_until(state.mapsize > one->span_bytes ? state.mapsize - one->span_bytes : 0);
    }
    if (mapped + one->span_bytes > state.mapsize) {
        state.fail_kva++;
        return false;
    }
    return span_fresh(one, guard, align);
}

void *memguard_alloc(struct type_internal *type, size_t size, size_t align, int flags, void *site)
{
    struct guarded *one = size <= (size_t)1 << 40 ? meta_take(sizeof *one) : NULL;
    if (one == NULL)
        return NULL;
    *one = (struct guarded){.type = type, .site = site, .size = size, .live = true};
    port_lock_take(&memguard_lock);
    bool done = span_take(one, align);
    if (done) {
        state.numalloc++;
        state.wasted += one->span_bytes - size;
        enlist(one, &live);
    }
    port_lock_give(&memguard_lock);
    if (!done) {
        meta_give(one, sizeof *one);
        return NULL;
    }
    memset(one->pages, REST_FILL, one->page_bytes);
    if (flags & M_ZERO)
        memset(one->block, 0, size);
    type_count(type, TYPE_ALLOC, 0, one->page_bytes);
    return one->block;
}

static size_t wrong_bytes(const struct guarded *one)
{
    size_t wrong = 0;
    for (const char *at = one->pages; at < one->pages + one->page_bytes; at++)
        if (at == one->block)
            at += one->size - (one->size > 0);
        else
            wrong += *at != REST_FILL;
    return wrong;
}

static const char *name_of(const struct malloc_type *type)
{
    return type != NULL && type->ks_handle != NULL ? type->ks_shortdesc : "none";
}

void memguard_free(struct type_internal *type, void *block, void *site)
{
    port_lock_take(&memguard_lock);
    struct guarded *one = arena_owner_of(block);
    bool begins = one->block == block, was_live = one->live;
    size_t wrong = begins && was_live ? wrong_bytes(one) : 0;
    if (begins && was_live) {
        one->live = false;
        one->free_by = type->type;
        one->free_site = site;
    }
    port_lock_give(&memguard_lock);
    if (!begins)
        malloc9_panic("free: address %p is not where a block begins", block);
    if (!was_live)
        malloc9_panic("free: address %p has been freed already, as type %s, at %p", block,
                      name_of(one->free_by), one->free_site);
    if (one->type != type)
        malloc9_print("free: address %p was allocated as type %s and is freed as type %s.\n", block,
                      name_of(one->type->type), name_of(type->type));
    if (wrong > 0)
        malloc9_panic("memguard: %zu bytes corrupted beside %p (%zu bytes, allocated at %p)", wrong,
                      block, one->size, one->site);
    type_count(one->type, TYPE_FREE, 0, one->page_bytes);
    port_lock_take(&memguard_lock);
    delist(one);
    if (port_forbid(one->pages, one->page_bytes))
        enlist(one, &freed);
    else
        end(one);
    state.wasted -= one->span_bytes - one->size;
    if (somebody_waits())
        release_until(0);
    port_lock_give(&memguard_lock);
    if (somebody_waits())
        wait_is_over();
}

bool memguard_size(const void *block, size_t *size)
{
    const struct guarded *one = arena_owner_of(block);
    *size = one->size;
    return one->live && one->block == block;
}

void *memguard_live(void *owner, size_t *size)
{
    const struct guarded *one = owner;
    *size = one->size;
    return one->live ? one->block : NULL;
}

const char *memguard_check(void)
{
    const char *wrong = NULL;
    port_lock_take(&memguard_lock);
    for (const struct guarded *one = live.next; one != &live && wrong == NULL; one = one->next)
        if (one->live && wrong_bytes(one) > 0)
            wrong = "memory beside a guarded block was modified";
    port_lock_give(&memguard_lock);
    return wrong;
}
