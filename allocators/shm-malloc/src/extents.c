/* extents.c: free extents are in lists by their length: one for each length up to 64 pages, four
 * for each power of two above.  A map of bits finds the first list that has any; in it, the
 * shortest extent that is long enough is taken.
 *
 * Order of stores: an extent that is split gets the head of its second part first, then the head
 * that makes it shorter.  One that is joined gets the longer head first, then the heads that are
 * now inside become 0.  Whoever follows the chain of heads between two of these stores finds the
 * state before or after. */
#include "extents.h"

#include "grow.h"

#include <errno.h>

enum { EXACT = 64, EXACT_SHIFT = 6, PARTS_SHIFT = 2 };

unsigned extents_bin(uint64_t length)
{
    if (length <= EXACT)
        return (unsigned)length - 1;
    unsigned power = 63 - (unsigned)__builtin_clzll(length);
    unsigned part = (unsigned)(length >> (power - PARTS_SHIFT)) & ((1u << PARTS_SHIFT) - 1);
    return EXACT + ((power - EXACT_SHIFT) << PARTS_SHIFT) + part;
}

static struct page *page_of(struct shm_heap *heap, uint32_t link)
{
    return &heap->pages[link - 1];
}

static void bit_set(struct shm_heap *heap, unsigned bin, bool set)
{
    uint64_t *word = &heap->run->extent_bits[bin / 64], bit = UINT64_C(1) << bin % 64;
    put64(word, set ? *word | bit : *word & ~bit);
}

void extents_insert(struct shm_heap *heap, uint64_t page, uint64_t length)
{
    unsigned bin = extents_bin(length);
    uint32_t *first = &heap->run->extents[bin];
    struct page *own = &heap->pages[page];
    put32(&heap->pages[page + length - 1].first, (uint32_t)page);
    put32(&own->next, *first);
    put32(&own->previous, 0);
    if (*first != 0)
        put32(&page_of(heap, *first)->previous, (uint32_t)page + 1);
    else
        bit_set(heap, bin, true);
    put32(first, (uint32_t)page + 1);
}

static void extent_remove(struct shm_heap *heap, uint64_t page, uint64_t length)
{
    unsigned bin = extents_bin(length);
    uint32_t *first = &heap->run->extents[bin];
    const struct page *own = &heap->pages[page];
    if (own->next != 0)
        put32(&page_of(heap, own->next)->previous, own->previous);
    if (own->previous != 0)
        put32(&page_of(heap, own->previous)->next, own->next);
    else
        put32(first, own->next);
    if (*first == 0)
        bit_set(heap, bin, false);
}

void extents_remove(struct shm_heap *heap, uint64_t page)
{
    extent_remove(heap, page, head_length(heap_head(heap, page)));
}

void extents_forget(struct shm_heap *heap)
{
    for (unsigned i = 0; i < sizeof heap->run->extent_bits / sizeof(uint64_t); i++)
        put64(&heap->run->extent_bits[i], 0);
    for (unsigned i = 0; i < EXTENT_BINS; i++)
        put32(&heap->run->extents[i], 0);
}

/* The first list from that one on that has an extent; EXTENT_BINS: none. */
static unsigned bin_next(const struct shm_heap *heap, unsigned bin)
{
    for (; bin < EXTENT_BINS; bin = (bin / 64 + 1) * 64) {
        uint64_t bits = heap->run->extent_bits[bin / 64] >> bin % 64;
        if (bits != 0)
            return bin + (unsigned)__builtin_ctzll(bits);
    }
    return EXTENT_BINS;
}

/* Pages to leave out before an extent at that page, so that its address is a multiple. */
static uint64_t gap_of(const struct shm_heap *heap, uint64_t page, uint64_t align)
{
    uint64_t number = (uint64_t)(uintptr_t)heap_page(heap, page) >> PAGE_SHIFT;
    return (align - number % align) % align;
}

/* The shortest of the list that is long enough. */
static uint64_t best_in(struct shm_heap *heap, unsigned bin, uint64_t length, uint64_t align)
{
    uint64_t best = NO_PAGE, best_length = UINT64_MAX;
    for (uint32_t link = heap->run->extents[bin]; link != 0; link = page_of(heap, link)->next) {
        uint64_t page = link - 1, has = head_length(heap_head(heap, page));
        uint64_t gap = align > 1 ? gap_of(heap, page, align) : 0;
        if (has >= length + gap && has < best_length) {
            best = page;
            best_length = has;
            if (bin < EXACT)
                break; /* the others are as long */
        }
    }
    return best;
}

static uint64_t best_of(struct shm_heap *heap, uint64_t length, uint64_t align)
{
    uint64_t best = NO_PAGE;
    for (unsigned bin = bin_next(heap, extents_bin(length)); bin < EXTENT_BINS && best == NO_PAGE;
         bin = bin_next(heap, bin + 1))
        best = best_in(heap, bin, length, align);
    return best;
}

/* Splits a free extent that is in no list: `length` pages stay, and the rest is one of its own. */
static void split(struct shm_heap *heap, uint64_t page, uint64_t length, unsigned kind)
{
    uint64_t rest = head_length(heap_head(heap, page)) - length;
    if (rest != 0) {
        heap_head_set(heap, page + length, HEAD_FREE, rest);
        extents_insert(heap, page + length, rest);
    }
    heap_head_set(heap, page, kind, length);
}

static void states_clear(struct shm_heap *heap, uint64_t page)
{
    uint8_t *states = &heap->states[page * PAGE_GRANULES];
    for (unsigned i = 0; i < PAGE_GRANULES; i += 8)
        put64((uint64_t *)(void *)(states + i), 0);
}

uint64_t extents_take(struct shm_heap *heap, uint64_t length, uint64_t align, unsigned kind,
                      uint8_t state)
{
    uint64_t page = best_of(heap, length, align);
    if (page == NO_PAGE) {
        if (!grow_by(heap, align > 1 ? length + align - 1 : length))
            return NO_PAGE;
        page = best_of(heap, length, align);
        if (page == NO_PAGE) {
            errno = ENOMEM;
            return NO_PAGE;
        }
    }
    extent_remove(heap, page, head_length(heap_head(heap, page)));
    uint64_t gap = align > 1 ? gap_of(heap, page, align) : 0;
    if (gap != 0) {
        split(heap, page, gap, HEAD_FREE); /* its second part is in a list now */
        extents_insert(heap, page, gap);
        page += gap;
        extent_remove(heap, page, head_length(heap_head(heap, page)));
    }
    if (kind == HEAD_LARGE)
        put8(&heap->states[page * PAGE_GRANULES], STATE_FREE);
    else
        states_clear(heap, page);
    split(heap, page, length, kind);
    if (kind == HEAD_LARGE)
        put8(&heap->states[page * PAGE_GRANULES], state);
    return page;
}

uint64_t extents_before(const struct shm_heap *heap, uint64_t page)
{
    if (page == 0)
        return NO_PAGE;
    uint64_t first = heap->pages[page - 1].first;
    if (first >= page)
        return NO_PAGE;
    uint64_t head = heap_head(heap, first);
    bool ends_here = head_kind(head) == HEAD_FREE && first + head_length(head) == page;
    return ends_here ? first : NO_PAGE;
}

void extents_give(struct shm_heap *heap, uint64_t page)
{
    uint64_t first = page, end = page + head_length(heap_head(heap, page)), next = end;
    if (next < heap_pages(heap) && head_kind(heap_head(heap, next)) == HEAD_FREE) {
        uint64_t more = head_length(heap_head(heap, next));
        extent_remove(heap, next, more);
        end += more;
    }
    uint64_t before = extents_before(heap, page);
    if (before != NO_PAGE) {
        extent_remove(heap, before, head_length(heap_head(heap, before)));
        first = before;
    }
    heap_head_set(heap, first, HEAD_FREE, end - first);
    if (next != end)
        put64(&heap->pages[next].head, 0);
    if (first != page)
        put64(&heap->pages[page].head, 0);
    extents_insert(heap, first, end - first);
}

bool extents_resize(struct shm_heap *heap, uint64_t page, uint64_t length)
{
    uint64_t has = head_length(heap_head(heap, page)), next = page + has;
    if (length < has) {
        heap_head_set(heap, page + length, HEAD_LARGE, has - length);
        put8(&heap->states[(page + length) * PAGE_GRANULES], STATE_FREE);
        heap_head_set(heap, page, HEAD_LARGE, length);
        extents_give(heap, page + length);
    } else if (length > has) {
        uint64_t head = next < heap_pages(heap) ? heap_head(heap, next) : 0;
        uint64_t more = head_length(head);
        if (head_kind(head) != HEAD_FREE || has + more < length)
            return false;
        extent_remove(heap, next, more);
        if (has + more > length) {
            heap_head_set(heap, page + length, HEAD_FREE, has + more - length);
            extents_insert(heap, page + length, has + more - length);
        }
        heap_head_set(heap, page, HEAD_LARGE, length);
        put64(&heap->pages[next].head, 0);
    }
    return true;
}
