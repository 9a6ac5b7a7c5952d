/* type.c: types are registered, counted and unregistered.
 *
 * A count is a sum over the counters of all threads.  The end of a type reads them all, for its
 * warning; the next type with that number counts from there.
 */
#include "type.h"

#include "classes.h"
#include "knobs.h"
#include "meta.h"
#include "zone.h"

#include <string.h>

port_lock type_lock = PORT_LOCK;
static struct malloc_type *all;
static struct type_internal *unused;
static unsigned types_ever, all_knobs, holds;
static struct type_counts gone; /* calls by types that are no more */

MALLOC_DEFINE(M_CACHE, "cache", "Various Dynamically allocated caches");
MALLOC_DEFINE(M_DEVBUF, "devbuf", "device driver memory");
MALLOC_DEFINE(M_TEMP, "temp", "misc temporary data buffers");

struct type_internal *type_of(const struct malloc_type *type)
{
    struct type_internal *internal =
        type != NULL ? __atomic_load_n(&type->ks_handle, __ATOMIC_ACQUIRE) : NULL;
    if (internal == NULL)
        malloc9_panic("malloc: type %s is not registered",
                      type != NULL && type->ks_shortdesc != NULL ? type->ks_shortdesc : "?");
    return internal;
}

/* ---- counters ---- */

struct sum {
    unsigned id;
    enum type_call call;
    struct type_counts *into;
};

static void add(struct type_counts *into, const struct type_counts *from, unsigned call, int sign)
{
    for (unsigned kind = 0; kind < CLASSES_MOST; kind++)
        into->calls[call][kind] +=
            (uint64_t)sign * __atomic_load_n(&from->calls[call][kind], __ATOMIC_ACQUIRE);
    into->other_calls[call] +=
        (uint64_t)sign * __atomic_load_n(&from->other_calls[call], __ATOMIC_ACQUIRE);
    into->other_bytes[call] +=
        (uint64_t)sign * __atomic_load_n(&from->other_bytes[call], __ATOMIC_ACQUIRE);
}

static void add_thread(struct thread *thread, void *argument)
{
    const struct sum *sum = argument;
    if (sum->id >= thread->count_count)
        return;
    struct type_counts *counts = __atomic_load_n(&thread->counts[sum->id], __ATOMIC_ACQUIRE);
    if (counts != NULL)
        add(sum->into, counts, sum->call, 1);
}

/* Frees first, and the loads stay in their order: a block that is freed meanwhile was allocated
 * before, so that no count of live blocks is negative. */
static void counts_now(struct type_internal *internal, struct type_counts *counts)
{
    memset(counts, 0, sizeof *counts);
    for (unsigned call = TYPE_FREE + 1; call-- > 0;) {
        struct sum sum = {internal->id, call, counts};
        add(counts, &internal->others, call, 1);
        thread_each(add_thread, &sum);
    }
}

static void counts_of(struct type_internal *internal, struct type_counts *counts)
{
    counts_now(internal, counts);
    add(counts, &internal->base, TYPE_ALLOC, -1);
    add(counts, &internal->base, TYPE_FREE, -1);
}

static void bump(uint64_t *counter, uint64_t by, bool shared)
{
    if (shared)
        __atomic_add_fetch(counter, by, __ATOMIC_RELAXED);
    else
        __atomic_store_n(counter, *counter + by, __ATOMIC_RELAXED);
}

void type_count(struct type_internal *type, enum type_call call, unsigned kind, size_t bytes)
{
    struct type_counts *counts = thread_counts(type->id);
    bool shared = counts == NULL;
    if (shared)
        counts = &type->others;
    if (kind != 0) {
        bump(&counts->calls[call][kind], 1, shared);
        return;
    }
    bump(&counts->other_calls[call], 1, shared);
    bump(&counts->other_bytes[call], bytes, shared);
}

void malloc_type_allocated(struct malloc_type *type, size_t size)
{
    if (size > 0)
        type_count(type_of(type), TYPE_ALLOC, 0, size);
}

void malloc_type_freed(struct malloc_type *type, size_t size)
{
    type_count(type_of(type), TYPE_FREE, 0, size);
}

/* The class that takes so much, where it was not the class that counted. */
static void totals(const struct type_counts *counts, struct malloc_type_stats *stats)
{
    uint64_t calls[2] = {counts->other_calls[0], counts->other_calls[1]};
    uint64_t bytes[2] = {counts->other_bytes[0], counts->other_bytes[1]};
    for (unsigned kind = 1; kind < CLASSES_MOST; kind++)
        for (unsigned call = 0; call < 2; call++) {
            uint64_t count = counts->calls[call][kind];
            if (count == 0)
                continue;
            calls[call] += count;
            bytes[call] += count * class_size(kind);
            unsigned number = class_number(kind);
            if (call == TYPE_ALLOC)
                stats->sizes[number / 64] |= (uint64_t)1 << number % 64;
        }
    stats->allocations = calls[0];
    stats->frees = calls[1];
    stats->allocated_bytes = bytes[0];
    stats->freed_bytes = bytes[1];
    stats->live = calls[0] - calls[1];
    stats->live_bytes = bytes[0] - bytes[1];
}

void malloc9_type_statistics(struct malloc_type *type, struct malloc_type_stats *stats)
{
    struct type_counts counts;
    *stats = (struct malloc_type_stats){0};
    strncpy(stats->name, type->ks_shortdesc, sizeof stats->name - 1);
    counts_of(type_of(type), &counts);
    totals(&counts, stats);
}

static void add_kind(struct thread *thread, void *argument)
{
    uint64_t *calls = argument;
    for (unsigned id = 0; id < thread->count_count; id++) {
        struct type_counts *counts = __atomic_load_n(&thread->counts[id], __ATOMIC_ACQUIRE);
        for (unsigned call = 0; call < 2 && counts != NULL; call++)
            calls[call] += __atomic_load_n(&counts->calls[call][calls[2]], __ATOMIC_RELAXED);
    }
}

void type_kind_calls(unsigned kind, uint64_t *allocs, uint64_t *frees)
{
    uint64_t calls[3] = {0, 0, kind};
    thread_each(add_kind, calls);
    port_lock_take(&type_lock);
    for (struct malloc_type *type = all; type != NULL; type = type->ks_next) {
        struct type_internal *internal = type->ks_handle;
        for (unsigned call = 0; call < 2; call++)
            calls[call] += __atomic_load_n(&internal->others.calls[call][kind], __ATOMIC_RELAXED);
    }
    calls[0] += gone.calls[0][kind];
    calls[1] += gone.calls[1][kind];
    port_lock_give(&type_lock);
    *allocs = calls[0];
    *frees = calls[1];
}

/* ---- registration ---- */

static struct type_internal *internal_take(void)
{
    struct type_internal *internal = unused;
    if (internal != NULL)
        unused = internal->next;
    else if ((internal = meta_take(sizeof *internal)) != NULL)
        internal->id = types_ever++;
    return internal;
}

/* Types are spread over the sets of zones by a character of their name. */
static unsigned set_of(const char *name)
{
    size_t length = strlen(name), at = knob_zone_offset;
    return classes_sets() < 2 || length == 0
               ? 0
               : (unsigned char)name[at < length ? at : length - 1] % classes_sets();
}

void malloc_init(void *data)
{
    struct malloc_type *type = data;
    if (type->ks_version != M_VERSION)
        malloc9_panic("malloc_init: type %s with unsupported version %lu", type->ks_shortdesc,
                      type->ks_version);
    if (type->ks_handle != NULL)
        malloc9_panic("malloc_init: type %s is registered already", type->ks_shortdesc);
    port_lock_take(&type_lock);
    struct type_internal *internal = internal_take();
    if (internal != NULL) {
        internal->type = type;
        internal->has_knobs = false;
        internal->set = set_of(type->ks_shortdesc);
        internal->is_guarded = memguard_names(type->ks_shortdesc);
        counts_now(internal, &internal->base);
        type->ks_next = all;
        all = type;
        __atomic_store_n(&type->ks_handle, internal, __ATOMIC_RELEASE);
    }
    port_lock_give(&type_lock);
    if (internal == NULL)
        malloc9_panic("malloc_init: no memory for type %s", type->ks_shortdesc);
}

static void delist(struct malloc_type *type)
{
    struct malloc_type **link = &all;
    while (*link != NULL && *link != type)
        link = &(*link)->ks_next;
    if (*link == type)
        *link = type->ks_next;
}

/* What is not in the counters of threads is noted for the totals of zones. */
static void internal_give(struct type_internal *internal)
{
    add(&gone, &internal->others, TYPE_ALLOC, 1);
    add(&gone, &internal->others, TYPE_FREE, 1);
    memset(&internal->others, 0, sizeof internal->others);
    internal->type = NULL;
    internal->next = unused;
    unused = internal;
}

void malloc9_forget(struct malloc_type *type)
{
    if (type->ks_handle == NULL)
        malloc9_panic("malloc_uninit: type %s is not registered", type->ks_shortdesc);
    port_lock_take(&type_lock);
    struct type_internal *internal = type->ks_handle;
    __atomic_store_n(&type->ks_handle, NULL, __ATOMIC_RELEASE);
    delist(type);
    thread_cool(type);
    internal_give(internal);
    port_lock_give(&type_lock);
}

void malloc_uninit(void *data)
{
    struct malloc_type *type = data;
    struct malloc_type_stats stats = {0};
    if (type->ks_handle != NULL)
        malloc9_type_statistics(type, &stats);
    malloc9_forget(type);
    if ((int64_t)stats.live > 0 || (int64_t)stats.live_bytes > 0)
        malloc9_print("Warning: memory type %s leaked memory on destroy (%lld allocations, %lld "
                      "bytes leaked).\n",
                      type->ks_shortdesc, (long long)stats.live, (long long)stats.live_bytes);
}

struct malloc_type *malloc_desc2type(const char *shortdesc)
{
    port_lock_take(&type_lock);
    struct malloc_type *type = all;
    while (type != NULL && strcmp(type->ks_shortdesc, shortdesc) != 0)
        type = type->ks_next;
    port_lock_give(&type_lock);
    return type;
}

/* The list is copied, so that `visit` may do anything, also register and unregister. */
void malloc_type_list(void (*visit)(struct malloc_type *type, void *argument), void *argument)
{
    struct malloc_type **list = NULL;
    size_t room = 0, count = 1;
    while (list == NULL || count > room) {
        if (list != NULL)
            meta_give(list, room * sizeof *list);
        room = count + 16;
        list = meta_take(room * sizeof *list);
        if (list == NULL)
            return;
        count = 0;
        port_lock_take(&type_lock);
        for (struct malloc_type *type = all; type != NULL; type = type->ks_next, count++)
            if (count < room)
                list[count] = type;
        port_lock_give(&type_lock);
    }
    for (size_t i = 0; i < count; i++)
        if (__atomic_load_n(&list[i]->ks_handle, __ATOMIC_ACQUIRE) != NULL)
            visit(list[i], argument);
    meta_give(list, room * sizeof *list);
}

/* ---- knobs ---- */

unsigned type_knobs(const struct type_internal *type)
{
    return type->has_knobs ? type->knobs : __atomic_load_n(&all_knobs, __ATOMIC_RELAXED);
}

void malloc9_debug(struct malloc_type *type, unsigned knobs)
{
    if (type == NULL) {
        __atomic_store_n(&all_knobs, knobs & M9_ALL, __ATOMIC_RELAXED);
    } else {
        struct type_internal *internal = type_of(type);
        internal->knobs = knobs & M9_ALL;
        internal->has_knobs = true;
    }
    thread_cool(type);
}

unsigned malloc9_debug_of(const struct malloc_type *type)
{
    return type_knobs(type_of(type));
}

void type_hold_all(bool hold)
{
    __atomic_add_fetch(&holds, hold ? 1u : -1u, __ATOMIC_ACQ_REL);
    thread_cool(NULL);
}

void type_warm(struct malloc_type *type)
{
    struct type_internal *internal = __atomic_load_n(&type->ks_handle, __ATOMIC_ACQUIRE);
    if (internal == NULL || hot.interrupts != 0 || type_knobs(internal) != 0 ||
        internal->is_guarded || internal->set != 0 || somebody_waits() ||
        __atomic_load_n(&holds, __ATOMIC_ACQUIRE) != 0)
        return;
    struct type_counts *counts = thread_counts(internal->id);
    if (counts == NULL)
        return;
    thread_warm(type, counts);
}
