/* attach.c: a region is looked at first, and only then changed: what is refused stays as it was,
 * and leaves neither a mapping nor a descriptor. */
#include "attach.h"

#include "books.h"
#include "cache.h"
#include "checkpoint.h"
#include "file.h"
#include "header.h"
#include "lock.h"
#include "slab.h"
#include "units.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { UNITS_FIRST = 16, SIDES_OFFSET = LAYOUT_PAGE };

_Static_assert(sizeof(struct mheap) <= SIDES_OFFSET, "a descriptor is one page");

#define SIZE_USUAL (UINT64_C(16) << 30)
#define SIZE_LEAST (UINT64_C(64) << 20)

static __thread int attach_error;

static bool only_reads(const struct mheap *heap)
{
    return (heap->flags & (MMALLOC_READONLY | MMALLOC_PRIVATE)) != 0;
}

/* The pointers into a region that is mapped at `base`. */
static void places_set(struct mheap *heap)
{
    struct books books = books_own(heap);
    heap->run = books.run;
    heap->names = books.names;
    heap->marks = books.marks;
    heap->maps = books.maps;
    heap->data = heap->base + heap->layout.books + heap->layout.data;
}

static enum layout_copies copies_of(const struct mheap *heap, uint64_t version)
{
    if ((heap->flags & MMALLOC_SNAPSHOT) != 0)
        return LAYOUT_WHOLE;
    return heap->file >= 0 && version > 1 ? LAYOUT_BOOKS : LAYOUT_NOTHING;
}

static void layout_set(struct mheap *heap, uint64_t units, uint64_t unit_shift, uint64_t version)
{
    layout_fill(&heap->layout, units, unit_shift, copies_of(heap, version));
    heap->unit_shift = (uint32_t)unit_shift;
    heap->map_bytes = (uint32_t)heap->layout.map_bytes;
}

static int region_reserve(struct mheap *heap, void *wish)
{
    uint64_t align = UINT64_C(1) << heap->unit_shift;
    heap->base = port_reserve(wish, heap->layout.length, align);
    if (heap->base == NULL)
        return errno;
    places_set(heap);
    return 0;
}

/* Smaller, where a limit of the process does not permit as much. */
static int anonymous_make(struct mheap *heap, void *base, uint64_t size)
{
    int error = ENOMEM;
    for (uint64_t bytes = size; error == ENOMEM; bytes /= 2) {
        uint64_t units, unit_shift;
        layout_choose(bytes, &units, &unit_shift);
        layout_set(heap, units, unit_shift, LAYOUT_VERSION);
        error = region_reserve(heap, base);
        if (size != SIZE_USUAL || bytes <= SIZE_LEAST)
            break;
    }
    if (error == 0)
        error = port_open_pages(heap->run, UINT64_C(2) * LAYOUT_PAGE);
    heap->survey = NOWHERE;
    heap->process = getpid();
    heap->fork_word = port_fork_word();
    return error;
}

static int file_map(struct mheap *heap, void *wish)
{
    uint64_t align = UINT64_C(1) << heap->unit_shift;
    heap->base = port_map_file(wish, heap->layout.length, align, heap->file, only_reads(heap));
    if (heap->base == NULL)
        return errno;
    places_set(heap);
    return 0;
}

static int file_back(struct mheap *heap, uint64_t units)
{
    const struct layout *layout = &heap->layout;
    int error = port_set_length(heap->file, layout_end(layout, 0));
    if (error == 0)
        error = port_reserve_file(heap->file, 0, (uint64_t)LAYOUT_SLOTS * LAYOUT_PAGE);
    if (error == 0)
        error = port_reserve_file(heap->file, layout->books, layout->marks);
    if (error == 0 && layout->copy > 0) /* the first begin reads it, and tmpfs fills holes then */
        error = port_reserve_file(heap->file, layout_copy(layout, 0), layout->marks);
    return error == 0 ? units_back(heap, 0, units) : error;
}

static int file_make(struct mheap *heap, void *base, uint64_t size)
{
    uint64_t units, unit_shift;
    layout_choose(size, &units, &unit_shift);
    if (units > LAYOUT_UNITS_MOST)
        return ENOTSUP;
    layout_set(heap, units, unit_shift, LAYOUT_VERSION);
    uint64_t first = units < UNITS_FIRST ? units : UNITS_FIRST;
    int error = file_map(heap, base);
    if (error == 0)
        error = file_back(heap, first);
    if (error != 0)
        return error;
    word_put(&heap->run->grown, first);
    header_begin(heap);
    if (heap->shared)
        port_robust_make(&heap->run->lock.mutex);
    return port_write_back_file(heap->file);
}

static int wish_map(struct mheap *heap, void *base, uint64_t recorded)
{
    void *old = (void *)(uintptr_t)recorded;
    bool anywhere = (heap->flags & MMALLOC_REBASE) != 0;
    if (base != NULL && base != old && !anywhere)
        return EINVAL;
    int error = file_map(heap, base != NULL ? base : old);
    if (base == NULL && anywhere && heap->base == NULL)
        error = file_map(heap, NULL);
    return error;
}

/* Makes the lock anew, unless it already is as new: then no page is written. */
static void lock_make(struct mheap *heap, const struct layout_run *run)
{
    union {
        pthread_mutex_t mutex;
        unsigned char bytes[LAYOUT_LOCK_BYTES];
    } fresh = {.bytes = {0}};
    port_robust_make(&fresh.mutex);
    if (heap->shared && memcmp(&run->lock, &fresh.mutex, sizeof fresh.mutex) != 0)
        port_robust_make(&heap->run->lock.mutex);
}

/* A region that was left as it should be: no page of it is touched. */
static int clean_begin(struct mheap *heap, const struct layout_slot *slot, uint64_t length)
{
    struct books_image image;
    uint64_t grown = slot->grown;
    if (length < layout_end(&heap->layout, grown) || books_read(heap, grown, &image) != 0)
        return EILSEQ;
    bool right = image.books.run->grown == grown &&
                 books_sum(heap, &image.books) == slot->book_sum &&
                 (grown > BOOKS_SUMMED_MARKS || books_check(heap, &image.books, false, NULL, 0));
    if (right)
        lock_make(heap, image.books.run);
    return right ? 0 : EILSEQ;
}

/* Whether a region that was in use can be used; changes nothing. */
static int dirty_judge(struct mheap *heap, const struct layout_slot *slot, uint64_t length)
{
    struct books books = books_own(heap);
    if (!header_is_own_boot(heap, slot)) {
        if (heap->layout.copy == 0)
            return EUCLEAN;
        return checkpoint_is_whole(heap) ? 0 : EILSEQ;
    }
    bool there = heap_grown(heap) <= heap->layout.units &&
                 length >= layout_end(&heap->layout, heap_grown(heap));
    return there && books_check(heap, &books, true, NULL, 0) ? 0 : EILSEQ;
}

/* The first process of a region that was not left as it should be. */
static int recover(struct mheap *heap, const struct layout_slot *slot)
{
    struct layout_slot next = *slot;
    bool lost_power = !header_is_own_boot(heap, slot);
    int error = lost_power ? checkpoint_restore(heap) : 0;
    if (error != 0)
        return error;
    books_repair(heap);
    books_forget_seats(heap);
    if (only_reads(heap))
        return 0;
    if (word_get(&heap->run->suspect) != 0)
        checkpoint_renew(heap);
    error = lost_power ? header_boot(heap, &next) : 0;
    return lost_power && error == 0 ? header_write(heap, &next) : error;
}

/* The lock is one of this kind of machine from here on. */
static int machine_note(struct mheap *heap)
{
    struct layout_slot next = *header_current(heap);
    if (!heap->shared || next.machine == port_machine())
        return 0;
    next.machine = port_machine();
    return header_write(heap, &next);
}

static int begin_alone(struct mheap *heap, const struct layout_slot *slot, uint64_t length)
{
    if (slot->state == LAYOUT_CLEAN)
        return clean_begin(heap, slot, length);
    int error = dirty_judge(heap, slot, length);
    if (error != 0)
        return error;
    if (heap->shared)
        port_robust_make(&heap->run->lock.mutex);
    return recover(heap, slot);
}

static int file_find(struct mheap *heap, void *base, uint64_t length)
{
    struct layout_slot slot = {0};
    bool alone = false;
    int error = header_read(heap->file, &slot);
    if (error != 0)
        return error;
    bool other = (heap->flags & MMALLOC_SNAPSHOT) != (int)slot.kind;
    if (other && (heap->flags & (MMALLOC_SNAPSHOT | HEAP_EXACT)) != 0)
        return ENOTSUP;
    heap->flags |= (int)slot.kind;
    heap->shared = slot.kind == 0 && !only_reads(heap);
    layout_set(heap, slot.units, slot.unit_shift, slot.version);
    if (length < layout_end(&heap->layout, 0))
        return EILSEQ;
    error = file_stay(heap, &alone);
    if (error == 0)
        error = wish_map(heap, base, slot.base);
    if (error == 0 && !alone && slot.machine != port_machine())
        error = EBUSY;
    if (error == 0 && alone)
        error = begin_alone(heap, &slot, length);
    return error == 0 && alone && slot.machine != port_machine() ? machine_note(heap) : error;
}

static int file_attach(struct mheap *heap, int fd, void *base, uint64_t size)
{
    bool alone;
    heap->file = port_reopen(fd, only_reads(heap));
    if (heap->file < 0)
        return errno;
    int error = file_enter(heap);
    if (error != 0)
        return error;
    uint64_t length = port_length(heap->file);
    if (length == PORT_NO_FILE)
        return EINVAL;
    if (length > 0)
        error = file_find(heap, base, length);
    else if (only_reads(heap))
        error = EILSEQ;
    else {
        heap->shared = (heap->flags & MMALLOC_SNAPSHOT) == 0;
        error = file_stay(heap, &alone);
        if (error == 0)
            error = file_make(heap, base, size);
    }
    return error == 0 ? file_let_in(heap) : error;
}

/* The sides follow the descriptor in one mapping. */
static uint64_t pages_of(const struct mheap *heap)
{
    return SIDES_OFFSET + heap->layout.units * sizeof *heap->sides;
}

void heap_hot_set(struct mheap *heap)
{
    heap->small_end = heap->checks ? 0 : ((uint64_t)1 << (heap->unit_shift - 1)) + 1;
    heap->hot_units = heap->checks ? 0 : heap->layout.units;
}

static uint64_t number_make(const struct mheap *heap)
{
    uint64_t mixed = (port_time() ^ (uintptr_t)heap << 20) * UINT64_C(0x9e3779b97f4a7c15);
    return (mixed ^ mixed >> 32) | 1 << LEASES; /* never 0 */
}

/* The descriptor of what was made; NULL where there is no memory or no key for it. */
static struct mheap *process_begin(const struct mheap *made)
{
    unsigned char *pages = port_pages(pages_of(made));
    if (pages == NULL)
        return NULL;
    struct mheap *heap = (struct mheap *)(void *)pages;
    *heap = *made;
    heap->sides = (struct side *)(void *)(pages + SIDES_OFFSET);
    heap->missed = NOWHERE;
    pthread_mutex_init(&heap->lock, NULL);
    if (heap_is_readonly(heap))
        port_seal_pages(heap->base, heap->layout.length);
    heap->number = number_make(heap);
    heap->checks = (heap->flags & MMALLOC_CHECK) != 0 && heap->file < 0;
    heap_hot_set(heap);
    if (cache_begin(heap) == 0)
        return heap;
    port_unmap(pages, pages_of(made));
    return NULL;
}

void heap_unmake(struct mheap *heap)
{
    cache_end_all(heap);
    if (heap->base != NULL)
        port_unmap(heap->base, heap->layout.length);
    if (heap->fork_word != NULL)
        port_unmap(heap->fork_word, (uint64_t)sysconf(_SC_PAGESIZE));
    if (heap->file >= 0)
        close(heap->file);
    if (heap->trace != 0)
        close(heap->trace - 1);
    if (heap->sides != NULL)
        port_unmap(heap, pages_of(heap));
}

void *mmalloc_attach_sized(int fd, void *base, int flags, size_t size)
{
    struct mheap made = {.file = -1, .flags = flags}, *heap = NULL;
    uint64_t bytes = size == 0 ? SIZE_USUAL : size;
    int error = fd < 0 ? anonymous_make(&made, base, bytes) : file_attach(&made, fd, base, bytes);
    if (error == 0) {
        heap = process_begin(&made);
        error = heap == NULL ? ENOMEM : 0;
    }
    if (error != 0) {
        heap_unmake(&made);
        errno = error;
    }
    attach_error = error;
    return heap;
}

void *mmalloc_attach_with(int fd, void *base, int flags)
{
    return mmalloc_attach_sized(fd, base, flags, 0);
}

void *mmalloc_attach(int fd, void *base)
{
    return mmalloc_attach_sized(fd, base, 0, 0);
}

int mmalloc_errno(void *md)
{
    const struct mheap *heap = md;
    return heap == NULL ? attach_error : __atomic_load_n(&heap->error, __ATOMIC_RELAXED);
}
