/* arena.c: the windows, and the spans in them.
 *
 * Where a window lies, which spans of it are free, and what a page belongs to change together under
 * one lock, so they stay in one file.
 */
#include "arena.h"

#include "libmmap.h"
#include "meta.h"

#include <string.h>
#include <sys/mman.h>

enum {
    WINDOWS = 64,
    LEAF_SHIFT = 30,
    LEAF_PAGES = 1 << (LEAF_SHIFT - PAGE_SHIFT),
    LEAVES = 1 << (WINDOW_SHIFT - LEAF_SHIFT),
    UNIT_SHIFT = 20,
    UNIT_BYTES = 1 << UNIT_SHIFT,
    UNITS = 1 << (WINDOW_SHIFT - UNIT_SHIFT),
    OBSTACLES_MOST = 64, /* places that belong to others, before the next window is tried */
    TRIM_BYTES = 16 << 20,
};

#define WINDOW_BYTES ((size_t)1 << WINDOW_SHIFT)

struct window {
    uintptr_t base;
    uint8_t *kinds;
    void **owners[LEAVES]; /* of 1 GiB each, made when something is there */
    uint64_t mapped[UNITS / 64];
    MMAddrSpace space;
};

port_lock arena_lock = PORT_LOCK;
uintptr_t arena_base;
uint8_t arena_kinds[WINDOW_PAGES];

static struct window first, *windows[WINDOWS];
static unsigned window_count;
static size_t limit = SIZE_MAX, used;
static size_t dirty; /* bytes of free pages that the host still backs */

static void *node_take(void *context, size_t size)
{
    (void)context;
    return meta_take(size);
}

static void node_give(void *context, void *node, size_t size)
{
    (void)context;
    meta_give(node, size);
}

/* Far below the program and its libraries, where nothing else grows. */
static uintptr_t window_place(unsigned index)
{
    uintptr_t near = (uintptr_t)&window_count & ~(WINDOW_BYTES - 1);
    if (near >= (uintptr_t)64 << LEAF_SHIFT << 4) /* high addresses: downwards from 1 TiB below */
        return near - ((uintptr_t)1 << 40) - index * WINDOW_BYTES;
    return ((uintptr_t)1 << 36) + index * WINDOW_BYTES;
}

static struct window *window_of(uintptr_t address);

/* A host with another plan of its addresses, such as a race detector's, puts the first unit
 * elsewhere: then the window is where that is.  0: there is no place for one more. */
static uintptr_t window_base(unsigned index)
{
    uintptr_t wish = window_place(index);
    char *unit = port_map((void *)wish, UNIT_BYTES);
    if (unit == NULL)
        return 0;
    port_unmap(unit, UNIT_BYTES);
    uintptr_t base = (uintptr_t)unit & ~(WINDOW_BYTES - 1);
    return window_of(base) == NULL ? base : 0;
}

static bool window_open(struct window *window, unsigned index)
{
    const MMNodes nodes = {node_take, node_give, NULL};
    window->base = window_base(index);
    if (window->base == 0)
        return false;
    window->kinds = index == 0 ? arena_kinds : meta_take(WINDOW_PAGES);
    if (window->kinds == NULL ||
        !mm_init_with(&window->space, window->base, WINDOW_BYTES, PAGE_BYTES, &nodes, NULL))
        return false;
    if (index == 0)
        __atomic_store_n(&arena_base, window->base, __ATOMIC_RELAXED);
    windows[index] = window;
    __atomic_store_n(&window_count, index + 1, __ATOMIC_RELEASE);
    return true;
}

static struct window *window_of(uintptr_t address)
{
    unsigned count = __atomic_load_n(&window_count, __ATOMIC_ACQUIRE);
    for (unsigned i = 0; i < count; i++)
        if (address - windows[i]->base < WINDOW_BYTES)
            return windows[i];
    return NULL;
}

static bool unit_is_mapped(const struct window *window, size_t unit)
{
    return window->mapped[unit / 64] >> unit % 64 & 1;
}

static void unit_set(struct window *window, size_t unit, bool mapped)
{
    uint64_t bit = (uint64_t)1 << unit % 64;
    window->mapped[unit / 64] = (window->mapped[unit / 64] & ~bit) | (mapped ? bit : 0);
}

enum commit { COMMITTED, NO_MEMORY, OCCUPIED };

/* Maps `count` units at their place.  A host that puts them elsewhere has something there. */
static enum commit units_map(struct window *window, size_t unit, size_t count)
{
    char *place = (char *)window->base + unit * UNIT_BYTES;
    size_t bytes = count * UNIT_BYTES;
    char *pages = port_map(place, bytes);
    if (pages == NULL)
        return NO_MEMORY;
    if (pages != place) {
        port_unmap(pages, bytes);
        return OCCUPIED;
    }
    for (size_t i = 0; i < count; i++)
        unit_set(window, unit + i, true);
    return COMMITTED;
}

static enum commit commit(struct window *window, uintptr_t start, size_t bytes)
{
    size_t unit = (start - window->base) >> UNIT_SHIFT;
    size_t end = ((start - window->base + bytes - 1) >> UNIT_SHIFT) + 1;
    while (unit < end) {
        size_t count = 0;
        while (unit + count < end && !unit_is_mapped(window, unit + count))
            count++;
        enum commit done = count > 0 ? units_map(window, unit, count) : COMMITTED;
        if (done != COMMITTED)
            return done;
        unit += count + 1;
    }
    return COMMITTED;
}

/* Marks the units of the span that are not ours as taken for ever. */
static void fence_off(struct window *window, uintptr_t start, size_t bytes)
{
    for (uintptr_t at = start & ~(uintptr_t)(UNIT_BYTES - 1); at < start + bytes; at += UNIT_BYTES)
        if (!unit_is_mapped(window, (at - window->base) >> UNIT_SHIFT))
            mm_mapat(&window->space, at, UNIT_BYTES, PROT_NONE, MAP_PRIVATE, -1, 0);
}

static bool crosses(uintptr_t start, size_t bytes, size_t boundary)
{
    return boundary != 0 && (start & ~(boundary - 1)) != ((start + bytes - 1) & ~(boundary - 1));
}

/* A span that would cross the boundary is aligned to it instead, where it fits. */
static bool place(struct window *window, const struct arena_request *request, uint64_t *start)
{
    MMRequest wish = {.how = MM_ANYWHERE,
                      .len = request->bytes,
                      .align = request->align,
                      .prot = PROT_READ | PROT_WRITE,
                      .flags = MAP_PRIVATE,
                      .fd = -1};
    if (mm_map(&window->space, &wish, NULL, NULL, start) != 0)
        return false;
    if (!crosses(*start, request->bytes, request->boundary))
        return true;
    mm_unmap(&window->space, *start, request->bytes);
    if (request->boundary > wish.align)
        wish.align = request->boundary;
    return mm_map(&window->space, &wish, NULL, NULL, start) == 0;
}

static enum commit window_take(struct window *window, const struct arena_request *request,
                               uint64_t *start)
{
    for (unsigned tries = 0; tries < OBSTACLES_MOST; tries++) {
        if (!place(window, request, start))
            return OCCUPIED;
        enum commit done = commit(window, *start, request->bytes);
        if (done == COMMITTED)
            return done;
        mm_unmap(&window->space, *start, request->bytes);
        if (done == NO_MEMORY)
            return done;
        fence_off(window, *start, request->bytes);
    }
    return OCCUPIED;
}

static struct window *window_next(unsigned index)
{
    if (index < window_count)
        return windows[index];
    struct window *window = index == 0 ? &first : meta_take(sizeof *window);
    if (window == NULL || window_open(window, index))
        return window;
    if (index > 0)
        meta_give(window, sizeof *window);
    return NULL;
}

static bool within_limit(const struct arena_request *request)
{
    size_t kept = request->use_reserve || limit == SIZE_MAX ? 0 : ARENA_RESERVE_BYTES;
    size_t most = limit > kept ? limit - kept : 0;
    return request->bytes <= most && used <= most - request->bytes;
}

void *arena_take(const struct arena_request *request)
{
    uint64_t start = 0;
    enum commit done = OCCUPIED;
    port_lock_take(&arena_lock);
    if (request->bytes <= WINDOW_BYTES && within_limit(request))
        for (unsigned i = 0; i < WINDOWS && done == OCCUPIED; i++) {
            struct window *window = window_next(i);
            done = window != NULL ? window_take(window, request, &start) : NO_MEMORY;
        }
    if (done == COMMITTED) {
        used += request->bytes;
        dirty -= dirty < request->bytes ? dirty : request->bytes;
    }
    port_lock_give(&arena_lock);
    return done == COMMITTED ? (void *)(uintptr_t)start : NULL;
}

/* Neighbours are unmapped in one call.  What the host refuses to unmap keeps no memory. */
static void units_unmap(struct window *window, size_t unit, size_t end)
{
    while (unit < end) {
        size_t count = 0;
        while (unit + count < end && unit_is_mapped(window, unit + count))
            count++;
        char *run = (char *)window->base + unit * UNIT_BYTES;
        if (count > 0 && !port_unmap(run, count * UNIT_BYTES))
            port_discard(run, count * UNIT_BYTES);
        else
            for (size_t i = 0; i < count; i++)
                unit_set(window, unit + i, false);
        unit += count + 1;
    }
}

/* Of a part of one unit. */
static void pages_discard(const struct window *window, uintptr_t start, uintptr_t end)
{
    const size_t page = port_page();
    uintptr_t low = round_up(start, page), high = end / page * page;
    if (low < high && unit_is_mapped(window, (low - window->base) >> UNIT_SHIFT))
        port_discard((void *)low, high - low);
}

/* Gives the units that lie wholly in the hole back, and discards the pages of the others. */
static void hole_trim(struct window *window, uintptr_t start, uintptr_t end)
{
    uintptr_t low = round_up(start, UNIT_BYTES), high = end / UNIT_BYTES * UNIT_BYTES;
    if (low > high) {
        pages_discard(window, start, end);
        return;
    }
    pages_discard(window, start, low);
    units_unmap(window, (low - window->base) >> UNIT_SHIFT, (high - window->base) >> UNIT_SHIFT);
    pages_discard(window, high, end);
}

static void window_trim(struct window *window)
{
    uintptr_t from = window->base;
    MMRegion region;
    while (mm_next(&window->space, from, &region)) {
        hole_trim(window, from, region.start);
        from = region.start + region.len;
    }
    size_t last = UNITS; /* nothing is mapped behind the last unit */
    while (last > 0 && !unit_is_mapped(window, last - 1))
        last--;
    if (from < window->base + last * UNIT_BYTES)
        hole_trim(window, from, window->base + last * UNIT_BYTES);
}

static size_t trim(void)
{
    size_t bytes = dirty;
    for (unsigned i = 0; i < window_count && dirty > 0; i++)
        window_trim(windows[i]);
    dirty = 0;
    return bytes;
}

void arena_give(void *span, size_t bytes)
{
    port_lock_take(&arena_lock);
    struct window *window = window_of((uintptr_t)span);
    memset(window->kinds + (((uintptr_t)span - window->base) >> PAGE_SHIFT), KIND_NONE,
           bytes >> PAGE_SHIFT);
    mm_unmap(&window->space, (uintptr_t)span, bytes);
    used -= bytes;
    dirty += bytes;
    if (dirty > TRIM_BYTES + used / 8)
        trim();
    port_lock_give(&arena_lock);
}

size_t arena_trim(void)
{
    port_lock_take(&arena_lock);
    size_t bytes = trim();
    port_lock_give(&arena_lock);
    return bytes;
}

static bool owner_set(struct window *window, size_t page, void *owner)
{
    void ***leaf = &window->owners[page / LEAF_PAGES];
    if (*leaf == NULL) {
        void **fresh = meta_take(LEAF_PAGES * sizeof *fresh);
        if (fresh == NULL)
            return false;
        __atomic_store_n(leaf, fresh, __ATOMIC_RELEASE);
    }
    __atomic_store_n(&(*leaf)[page % LEAF_PAGES], owner, __ATOMIC_RELAXED);
    return true;
}

bool arena_mark(void *span, size_t bytes, enum arena_kind kind, void *owner)
{
    bool done = true;
    port_lock_take(&arena_lock);
    struct window *window = window_of((uintptr_t)span);
    size_t page = ((uintptr_t)span - window->base) >> PAGE_SHIFT;
    for (size_t i = 0; i < bytes >> PAGE_SHIFT && done; i++)
        done = owner_set(window, page + i, owner);
    if (done)
        memset(window->kinds + page, (int)kind, bytes >> PAGE_SHIFT);
    port_lock_give(&arena_lock);
    return done;
}

enum arena_kind arena_kind_of(const void *address)
{
    struct window *window = window_of((uintptr_t)address);
    if (window == NULL)
        return KIND_NONE;
    return __atomic_load_n(window->kinds + (((uintptr_t)address - window->base) >> PAGE_SHIFT),
                           __ATOMIC_RELAXED);
}

void *arena_owner_of(const void *address)
{
    struct window *window = window_of((uintptr_t)address);
    if (window == NULL)
        return NULL;
    size_t page = ((uintptr_t)address - window->base) >> PAGE_SHIFT;
    void **leaf = __atomic_load_n(&window->owners[page / LEAF_PAGES], __ATOMIC_ACQUIRE);
    return leaf != NULL ? __atomic_load_n(&leaf[page % LEAF_PAGES], __ATOMIC_RELAXED) : NULL;
}

/* A place of somebody else's is kept as a mapping without rights. */
void *arena_span_of(const void *address, size_t *bytes)
{
    MMInfo info = {0};
    port_lock_take(&arena_lock);
    struct window *window = window_of((uintptr_t)address);
    bool found = window != NULL && mm_querypage(&window->space, (uintptr_t)address, &info);
    port_lock_give(&arena_lock);
    if (!found || info.prot == PROT_NONE)
        return NULL;
    *bytes = info.len;
    return (void *)(uintptr_t)info.base;
}

bool arena_next(uintptr_t from, void **span, size_t *bytes)
{
    /* Windows descend or ascend; the lowest span of all that ends after `from`. */
    MMRegion region, best = {0};
    port_lock_take(&arena_lock);
    for (unsigned i = 0; i < window_count; i++) {
        uintptr_t at = from > windows[i]->base ? from : windows[i]->base;
        while (mm_next(&windows[i]->space, at, &region) && region.info.prot == PROT_NONE)
            at = region.start + region.len;
        if (at < windows[i]->base + WINDOW_BYTES && mm_next(&windows[i]->space, at, &region) &&
            (best.len == 0 || region.start < best.start))
            best = region;
    }
    port_lock_give(&arena_lock);
    *span = (void *)(uintptr_t)best.start;
    *bytes = best.len;
    return best.len != 0;
}

void arena_set_limit(size_t bytes)
{
    port_lock_take(&arena_lock);
    limit = bytes;
    port_lock_give(&arena_lock);
}

size_t arena_limit(void)
{
    return __atomic_load_n(&limit, __ATOMIC_RELAXED);
}

size_t arena_used(void)
{
    return __atomic_load_n(&used, __ATOMIC_RELAXED);
}

size_t arena_held(void)
{
    return __atomic_load_n(&used, __ATOMIC_RELAXED) + __atomic_load_n(&dirty, __ATOMIC_RELAXED);
}

const char *arena_check(void)
{
    const char *wrong = NULL;
    port_lock_take(&arena_lock);
    for (unsigned i = 0; i < window_count && wrong == NULL; i++)
        wrong = mm_check(&windows[i]->space);
    port_lock_give(&arena_lock);
    return wrong;
}
