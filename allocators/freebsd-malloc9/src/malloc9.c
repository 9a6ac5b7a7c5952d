/* malloc9.c: malloc, free and their kin, with everything that may have to be looked at.
 *
 * Each public call tries the short path of hot.h first.  Behind it stand the slow forms, which all
 * have to agree on the order of checks, knobs and counts.
 */
#include "malloc9.h"

#include "hot.h"
#include "knobs.h"
#include "large.h"
#include "type.h"
#include "zone.h"

#include <string.h>

#define SITE __builtin_return_address(0)

enum { DIAGNOSTIC_FILL = 0x70 };

/* Exactly one of the two; anything else is said once and taken for M_WAITOK. */
static int flags_checked(int flags)
{
    static bool said;
    int which = flags & (M_WAITOK | M_NOWAIT);
    if (port_likely(which == M_WAITOK || which == M_NOWAIT))
        return flags;
    if (!__atomic_exchange_n(&said, true, __ATOMIC_RELAXED))
        malloc9_print("Bad malloc flags: %x\n", (unsigned)which);
    return (flags & ~M_NOWAIT) | M_WAITOK;
}

/* Waits once though there is memory, as if there had been none. */
static void forced_wait(void)
{
    wait_begin();
    wait_once();
    wait_end();
}

static void *class_alloc(struct type_internal *type, size_t size, int flags)
{
    unsigned kind = class_kind_for(size) + type->set * CLASS_COUNT;
    struct uma_zone *zone = class_zone(kind);
    void *block = zone_alloc(zone, flags);
    if (block == NULL)
        return NULL;
    type_count(type, TYPE_ALLOC, kind, 0);
    PROBE_MALLOC(type->type, block, size, kind);
    if (flags & M_ZERO)
        memset(block, 0, class_size(kind));
    return block;
}

static void *whole_pages(struct type_internal *type, size_t size, size_t align, int flags)
{
    void *block = large_alloc(size, align, flags);
    if (block != NULL)
        type_count(type, TYPE_ALLOC, 0, large_size(block));
    PROBE_MALLOC(type->type, block, size, 0);
    return block;
}

/* The smallest class whose blocks are aligned so; 0 where there is none. */
static size_t aligned_class(size_t size, size_t align)
{
    if (align <= CLASS_LEAST)
        return size;
    if (align > PAGE_BYTES || size > CLASS_MOST)
        return 0;
    for (size_t try = round_up(size == 0 ? 1 : size, align); try <= CLASS_MOST; try += align)
        if ((class_size(class_kind_for(try)) & (align - 1)) == 0)
            return try;
    return 0;
}

static void *alloc(struct type_internal *type, size_t size, size_t align, int flags, void *site)
{
    unsigned knobs = type_knobs(type);
    void *block = port_unlikely(memguard_wants(type, size))
                      ? memguard_alloc(type, size, align, flags, site)
                      : NULL;
    if (block != NULL)
        return block;
    if (port_unlikely((knobs & (M9_INVARIANTS | M9_REDZONE)) != 0) && (flags & M_EXEC) == 0 &&
        align <= PAGE_BYTES)
        block = debug_alloc(type, size, align, flags, site, knobs);
    else {
        size_t fits = (flags & M_EXEC) != 0 ? 0 : aligned_class(size, align);
        bool small = fits <= CLASS_MOST && (fits != 0 || (size == 0 && align <= CLASS_LEAST)) &&
                     (flags & M_EXEC) == 0;
        block = small ? class_alloc(type, fits, flags)
                      : whole_pages(type, size, align > PAGE_BYTES ? align : PAGE_BYTES, flags);
    }
    if (block != NULL && (knobs & M9_DIAGNOSTIC) != 0 && (flags & M_ZERO) == 0)
        memset(block, DIAGNOSTIC_FILL, size);
    return block;
}

static PORT_COLD void *alloc_slowly(size_t size, size_t align, struct malloc_type *type, int flags,
                                    void *site)
{
    struct type_internal *internal = type_of(type);
    flags = flags_checked(flags);
    malloc9_assert_context("malloc", flags);
    if (!classes_make()) {
        failure_note();
        return NULL;
    }
    enum failure failure = failure_next(flags);
    if (failure == FAILURE_NULL)
        return NULL;
    if (failure == FAILURE_WAIT)
        forced_wait();
    profile_note(size);
    void *block = alloc(internal, size, align, flags, site);
    if (block == NULL) {
        failure_note();
        if (flags & M_WAITOK)
            malloc9_panic("malloc(M_WAITOK) returned NULL");
    }
    type_warm(type);
    return block;
}

/* A block of the class for `size`, by the short path, or NULL. */
static inline void *alloc_shortly(size_t size, const struct malloc_type *type, int flags)
{
    int plain = flags & ~M_ZERO;
    if (port_unlikely(plain != M_NOWAIT && plain != M_WAITOK))
        return NULL;
    void *block = hot_malloc(type, size);
    if (port_unlikely((flags & M_ZERO) != 0) && block != NULL)
        memset(block, 0, class_size(class_kind_for(size)));
    return block;
}

void *kern_malloc(size_t size, struct malloc_type *type, int flags)
{
    void *block = alloc_shortly(size, type, flags);
    return port_likely(block != NULL) ? block : alloc_slowly(size, CLASS_LEAST, type, flags, SITE);
}

static bool product(size_t count, size_t size, int flags, size_t *total)
{
    if (!__builtin_mul_overflow(count, size, total))
        return true;
    if ((flags_checked(flags) & M_WAITOK) != 0)
        malloc9_panic("mallocarray: %zu * %zu overflows", count, size);
    failure_note();
    return false;
}

void *kern_mallocarray(size_t count, size_t size, struct malloc_type *type, int flags)
{
    size_t total;
    return product(count, size, flags, &total) ? kern_malloc(total, type, flags) : NULL;
}

void *kern_malloc_aligned(size_t size, size_t align, struct malloc_type *type, int flags)
{
    if (align == 0 || (align & (align - 1)) != 0) {
        if ((flags_checked(flags) & M_WAITOK) != 0)
            malloc9_panic("malloc_aligned: %zu is no power of two", align);
        failure_note();
        return NULL;
    }
    if (align <= CLASS_LEAST)
        return kern_malloc(size, type, flags);
    size_t fits = hot_is(type) ? aligned_class(size, align) : 0;
    void *block = fits != 0 ? alloc_shortly(fits, type, flags) : NULL;
    return block != NULL ? block : alloc_slowly(size, align, type, flags, SITE);
}

void *kern_malloc_exec(size_t size, struct malloc_type *type, int flags)
{
    return alloc_slowly(size, CLASS_LEAST, type, flags | M_EXEC, SITE);
}

static PORT_COLD _Noreturn void unknown(const char *call, const void *block)
{
    malloc9_panic("%s: address %p(%p) has not been allocated", call, block,
                  (const void *)((uintptr_t)block & ~(uintptr_t)(PAGE_BYTES - 1)));
}

static void class_free(struct type_internal *type, void *block, unsigned kind)
{
    struct slab *slab = arena_owner_of(block);
    size_t item = slab_item_of(slab, block);
    if (item == SIZE_MAX || slab_item(slab, item) != block)
        unknown("free", block);
    type_count(type, TYPE_FREE, kind, 0);
    PROBE_FREE(type->type, block, kind);
    zone_free(class_zone(kind), block);
}

static PORT_COLD void free_slowly(void *block, struct malloc_type *type, void *site)
{
    struct type_internal *internal = type_of(type);
    if (hot.interrupts & HOT_CRITICAL)
        malloc9_assert_context("free", M_NOWAIT);
    unsigned kind = arena_kind_of(block);
    if (kind >= 1 && kind <= KIND_CLASS_LAST) {
        class_free(internal, block, kind);
    } else if (kind == KIND_LARGE) {
        size_t size = large_size(block);
        if (size == 0)
            unknown("free", block);
        type_count(internal, TYPE_FREE, 0, size);
        PROBE_FREE(type, block, 0);
        large_free(block);
    } else if (kind == KIND_DEBUG) {
        debug_free(internal, block, site);
    } else if (kind == KIND_GUARDED) {
        memguard_free(internal, block, site);
    } else {
        unknown("free", block);
    }
    type_warm(type);
}

void kern_free(void *block, struct malloc_type *type)
{
    if (port_unlikely(!hot_free(type, block)) && block != NULL)
        free_slowly(block, type, SITE);
}

size_t kern_malloc_usable_size(const void *block)
{
    if (block == NULL)
        return 0;
    unsigned kind = arena_kind_of(block);
    if (kind >= 1 && kind <= KIND_CLASS_LAST)
        return class_size(kind);
    size_t size = kind == KIND_LARGE ? large_size(block) : 0;
    bool known = kind == KIND_DEBUG     ? debug_size(block, &size)
                 : kind == KIND_GUARDED ? memguard_size(block, &size)
                                        : size != 0;
    if (!known)
        unknown("malloc_usable_size", block);
    return size;
}

void kern_zfree(void *block, struct malloc_type *type)
{
    if (block == NULL)
        return;
    size_t size = kern_malloc_usable_size(block);
    memset(block, 0, size);
    __asm__ volatile("" : : "r"(block) : "memory"); /* the stores count, though nobody reads them */
    kern_free(block, type);
}

/* A block between red zones, or on pages of its own, is exactly as large as it was asked for. */
static bool always_moves(const void *block)
{
    unsigned kind = arena_kind_of(block);
    return kind == KIND_GUARDED || (kind == KIND_DEBUG && debug_moves(block));
}

void *kern_realloc(void *block, size_t size, struct malloc_type *type, int flags)
{
    if (block == NULL)
        return kern_malloc(size, type, flags);
    size_t before = kern_malloc_usable_size(block);
    if (size <= before && !always_moves(block) &&
        (size > before >> REALLOC_FRACTION || before == CLASS_LEAST)) {
        if (port_unlikely(arena_kind_of(block) == KIND_DEBUG))
            debug_resized(block, size);
        return block;
    }
    void *moved = kern_malloc(size, type, flags);
    if (moved == NULL)
        return NULL;
    memcpy(moved, block, size < before ? size : before);
    kern_free(block, type);
    return moved;
}

void *kern_reallocf(void *block, size_t size, struct malloc_type *type, int flags)
{
    void *moved = kern_realloc(block, size, type, flags);
    if (moved == NULL && block != NULL)
        kern_free(block, type);
    return moved;
}
