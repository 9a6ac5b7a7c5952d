/* lock.c: see lock.h.
 *
 * A process that has slabs holds a byte of the file locked, by the number of its seat; the kernel
 * gives it free when the process ends, however it does.  So whether the owner of a slab lives is
 * asked of the kernel, and numbers of processes play no part.
 */
#include "lock.h"

#include "books.h"
#include "file.h"
#include "header.h"
#include "slab.h"

#include <errno.h>
#include <unistd.h>

static bool is_child(const struct mheap *heap)
{
    if (heap->fork_word != NULL)
        return __atomic_load_n(heap->fork_word, __ATOMIC_RELAXED) == 0;
    return heap->process != getpid();
}

/* In a child of fork the other threads are gone, in the middle of whatever they did: what is left
 * is repaired as after the death of a process.  Only one thread can be here. */
static void child_repair(struct mheap *heap)
{
    pthread_mutex_init(&heap->lock, NULL);
    books_repair(heap);
    slab_inherit(heap);
    heap->process = getpid();
    if (heap->fork_word != NULL)
        __atomic_store_n(heap->fork_word, 1, __ATOMIC_RELAXED);
}

static int shared_take(struct mheap *heap)
{
    int error = pthread_mutex_lock(&heap->run->lock.mutex);
    if (error != EOWNERDEAD)
        return error;
    books_repair(heap);
    slab_doubt(heap);
    return pthread_mutex_consistent(&heap->run->lock.mutex);
}

int lock_take(struct mheap *heap)
{
    if (heap->shared)
        return shared_take(heap);
    if (heap->file < 0 && port_unlikely(is_child(heap)))
        child_repair(heap);
    return pthread_mutex_lock(&heap->lock);
}

void lock_give(struct mheap *heap)
{
    pthread_mutex_unlock(heap->shared ? &heap->run->lock.mutex : &heap->lock);
}

static bool seat_is_dead(const struct mheap *heap, unsigned seat)
{
    return seat != heap->seat && word_get(&heap->run->seats[seat]) != 0 &&
           !port_byte_is_locked(heap->file, FILE_SEATS + seat);
}

static void seat_reap(struct mheap *heap, unsigned seat)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    for (uint64_t unit = 0; unit < grown; unit += books_span(&books, unit)) {
        uint64_t mark = word_get(&heap->marks[unit]);
        if (mark_type(mark) != MARK_SLAB || mark_seat(mark) != seat + 1)
            continue;
        word_put(&heap->marks[unit], mark_slab(unit, mark_kind(mark), 0));
        slab_offer(heap, unit);
    }
    word_put(&heap->run->seats[seat], 0);
}

bool lock_reap(struct mheap *heap)
{
    bool any = false;
    if (!heap->shared)
        return false;
    for (unsigned seat = 0; seat < LAYOUT_SEATS; seat++)
        if (seat_is_dead(heap, seat)) {
            seat_reap(heap, seat);
            any = true;
        }
    return any;
}

/* The lock is held. */
static int seat_take(struct mheap *heap)
{
    for (unsigned seat = 0; seat < LAYOUT_SEATS; seat++) {
        if (seat_is_dead(heap, seat))
            seat_reap(heap, seat);
        if (word_get(&heap->run->seats[seat]) != 0)
            continue;
        int error = port_lock_byte(heap->file, FILE_SEATS + seat, PORT_EXCLUSIVE, false);
        if (error == EBUSY)
            continue;
        if (error != 0)
            return error;
        word_put(&heap->run->seats[seat], 1);
        heap->seat = seat;
        return 0;
    }
    return EUSERS;
}

/* The mark is on the medium before any other store is made. */
static int dirty_mark(struct mheap *heap)
{
    const struct layout_slot *slot = header_current(heap);
    if (slot == NULL)
        return EILSEQ;
    if (slot->state == LAYOUT_DIRTY)
        return 0;
    struct layout_slot next = *slot;
    struct books copy = books_copy(heap, slot->copy);
    next.state = LAYOUT_DIRTY;
    next.book_sum = heap->layout.copy > 0 ? books_sum(heap, &copy) : 0;
    int error = header_boot(heap, &next);
    return error == 0 ? header_write(heap, &next) : error;
}

int heap_begin_slow(struct mheap *heap)
{
    if (heap_is_readonly(heap))
        return EROFS;
    int error = lock_take(heap);
    if (error != 0)
        return error;
    if (!heap->begun) {
        bool alone = heap->file < 0 || (heap->flags & MMALLOC_PRIVATE) != 0;
        error = alone ? 0 : dirty_mark(heap);
        if (error == 0 && heap->shared)
            error = seat_take(heap);
        if (error == 0)
            __atomic_store_n(&heap->begun, true, __ATOMIC_RELEASE);
    }
    lock_give(heap);
    return error;
}
