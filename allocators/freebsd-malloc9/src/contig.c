/* contig.c: memory that is contiguous in physical addresses, as far as a process can have it.
 *
 * One page always is.  Up to a huge page is, if the host has reserved one.  Everything else is
 * refused with a line that says why, as are limits on physical addresses, which no process knows.
 */
#include "arena.h"
#include "knobs.h"
#include "large.h"
#include "meta.h"
#include "type.h"
#include "zone.h"

#include <string.h>

#define HUGE_BYTES ((size_t)2 << 20)

struct contig {
    struct contig *next;
    char *block, *pages; /* pages of the host's own where it is a huge one */
    size_t bytes;
    bool huge;
};

port_lock contig_lock = PORT_LOCK;
static struct contig *all;
static bool virtual_permitted;

void malloc9_contig_virtual(bool permitted)
{
    virtual_permitted = permitted;
}

static bool power_of_two(size_t n)
{
    return n != 0 && (n & (n - 1)) == 0;
}

static const char *refusal(size_t size, uint64_t low, uint64_t high, size_t boundary)
{
    if (low != 0 || high != UINT64_MAX)
        return "a process does not know physical addresses";
    if (boundary != 0 && size > boundary)
        return "it cannot but cross the boundary";
    return NULL;
}

static bool huge_take(struct contig *one, size_t alignment, size_t boundary)
{
    if (one->bytes > HUGE_BYTES || alignment > HUGE_BYTES ||
        (boundary != 0 && boundary < one->bytes))
        return false;
    one->pages = one->block = port_map_huge(HUGE_BYTES);
    one->huge = one->block != NULL;
    return one->huge;
}

/* Smaller boundaries than the size were refused; larger ones no page crosses. */
static bool pages_take(struct contig *one, size_t alignment, size_t boundary, int flags)
{
    const struct arena_request request = {.bytes = one->bytes,
                                          .align = alignment > PAGE_BYTES ? alignment : PAGE_BYTES,
                                          .boundary = boundary > PAGE_BYTES ? boundary : 0,
                                          .use_reserve = (flags & M_USE_RESERVE) != 0};
    one->pages = one->block = arena_take(&request);
    while (one->block == NULL && (flags & M_WAITOK) != 0) {
        wait_begin();
        wait_once();
        wait_end();
        one->pages = one->block = arena_take(&request);
    }
    if (one->block != NULL && !arena_mark(one->block, PAGE_BYTES, KIND_CONTIG, one)) {
        arena_give(one->block, one->bytes);
        one->block = NULL;
    }
    return one->block != NULL;
}

static bool take(struct contig *one, size_t alignment, size_t boundary, int flags)
{
    if (one->bytes <= PAGE_BYTES || virtual_permitted)
        return pages_take(one, alignment, boundary, flags);
    if (huge_take(one, alignment, boundary))
        return true;
    malloc9_print("contigmalloc: %zu bytes refused: the host has no huge page for them.\n",
                  one->bytes);
    return false;
}

void *kern_contigmalloc(size_t size, struct malloc_type *type, int flags, uint64_t low,
                        uint64_t high, size_t alignment, size_t boundary)
{
    struct type_internal *internal = type_of(type);
    if (size == 0 || !power_of_two(alignment) || (boundary != 0 && !power_of_two(boundary)))
        malloc9_panic("contigmalloc: size %zu, alignment %zu, boundary %zu", size, alignment,
                      boundary);
    malloc9_assert_context("contigmalloc", flags);
    const char *why = refusal(size, low, high, boundary);
    struct contig *one = NULL;
    if (why != NULL)
        malloc9_print("contigmalloc: %zu bytes refused: %s.\n", size, why);
    else if (large_pages(size) != SIZE_MAX && (one = meta_take(sizeof *one)) != NULL)
        one->bytes = large_pages(size);
    if (one == NULL || !take(one, alignment, boundary, flags)) {
        if (one != NULL)
            meta_give(one, sizeof *one);
        failure_note();
        return NULL;
    }
    if (flags & M_ZERO)
        memset(one->block, 0, one->bytes);
    port_lock_take(&contig_lock);
    one->next = all;
    all = one;
    port_lock_give(&contig_lock);
    type_count(internal, TYPE_ALLOC, 0, one->bytes);
    return one->block;
}

void kern_contigfree(void *block, size_t size, struct malloc_type *type)
{
    struct type_internal *internal = type_of(type);
    if (block == NULL)
        return;
    port_lock_take(&contig_lock);
    struct contig **link = &all;
    while (*link != NULL && (*link)->block != block)
        link = &(*link)->next;
    struct contig *one = *link;
    bool fits = one != NULL && one->bytes == large_pages(size);
    if (fits)
        *link = one->next;
    port_lock_give(&contig_lock);
    if (!fits)
        malloc9_panic("contigfree: address %p of %zu bytes has not been allocated", block, size);
    type_count(internal, TYPE_FREE, 0, one->bytes);
    if (one->huge)
        port_unmap(one->pages, HUGE_BYTES);
    else
        arena_give(one->block, one->bytes);
    meta_give(one, sizeof *one);
    if (somebody_waits())
        wait_is_over();
}
