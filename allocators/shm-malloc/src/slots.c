#include "slots.h"

#include "file.h"
#include "lock.h"
#include "rebuild.h"
#include "request.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { TURN = 17 };

static uint64_t turned(uint64_t process)
{
    return process << TURN | 1;
}

static bool is_used(const struct shm_heap *heap, unsigned slot)
{
    return get64(&heap->slots[slot].state) == SLOT_USED;
}

bool slots_is_gone(const struct shm_heap *heap, unsigned slot)
{
    const struct slot *own = &heap->slots[slot];
    if (!file_slot_is_held(heap, slot))
        return true;
    uint64_t process = get64(&own->process) >> TURN, start = get64(&own->start);
    if (start == 0 || get64(&own->numbering) != port_pid_namespace())
        return false;
    if (kill((pid_t)process, 0) != 0 && errno == ESRCH)
        return true;
    uint64_t now = port_start_time(process);
    return now != 0 && now != start;
}

bool slots_is_dead(const struct shm_heap *heap, unsigned slot)
{
    return !HEAP_PRIVATE && is_used(heap, slot) && slot != heap->slot && slots_is_gone(heap, slot);
}

/* Under the lock of the heap. */
static size_t reclaim(struct shm_heap *heap, unsigned slot, bool all)
{
    size_t count = rebuild_reclaim(heap, slot, all);
    if (all)
        request_forget(heap, slot);
    put64(&heap->slots[slot].state, all ? SLOT_FREE : SLOT_DEAD);
    return count;
}

size_t slots_reap(struct shm_heap *heap)
{
    size_t count = 0;
    int before = errno;
    for (unsigned slot = 1; slot <= SHM_PROCESSES; slot++) {
        if (!slots_is_dead(heap, slot) || !lock_take(heap))
            continue;
        if (is_used(heap, slot)) {
            count += reclaim(heap, slot, false);
            rebuild(heap, false);
        }
        lock_give(heap);
    }
    errno = before;
    return count;
}

size_t slots_give_back(struct shm_heap *heap)
{
    size_t count = slots_reap(heap);
    if (!lock_take(heap))
        return count;
    for (unsigned slot = 1; slot <= SHM_PROCESSES; slot++)
        if (get64(&heap->slots[slot].state) == SLOT_DEAD)
            count += reclaim(heap, slot, true);
    rebuild(heap, false);
    lock_give(heap);
    return count;
}

/* While it changes hands the start is 0, which belongs to no process. */
static int slot_take(struct shm_heap *heap, unsigned slot)
{
    struct slot *own = &heap->slots[slot];
    int error = file_slot_hold(heap, slot);
    if (error != 0)
        return error;
    put64(&own->start, 0);
    put64(&own->process, turned((uint64_t)getpid()));
    put64(&own->numbering, port_pid_namespace());
    heap->birth = port_start_time((uint64_t)getpid());
    put64(&own->start, heap->birth);
    put64(&own->state, SLOT_USED);
    heap->slot = slot;
    return 0;
}

/* EBUSY: no slot has that state. */
static int slot_find(struct shm_heap *heap, enum slot_state state)
{
    int error = EBUSY;
    for (unsigned slot = 1; slot <= SHM_PROCESSES && error == EBUSY; slot++)
        if (get64(&heap->slots[slot].state) == state)
            error = slot_take(heap, slot);
    return error;
}

/* A dead process had the slot before: nothing in a cache, and no block, is its own any more. */
static int slot_clear(struct shm_heap *heap)
{
    if (!lock_take(heap))
        return errno;
    request_settle(heap, heap->slot);
    rebuild_reclaim(heap, heap->slot, false);
    rebuild_disown(heap, heap->slot);
    rebuild(heap, false);
    lock_give(heap);
    return 0;
}

/* The slot comes first: whoever waits for the lock of the heap has to know whose it is.  One that a
 * dead process had is taken only if there is no other, so that its blocks keep their owner. */
int slots_enter(struct shm_heap *heap)
{
    static const enum slot_state states[] = {SLOT_FREE, SLOT_DEAD, SLOT_USED};
    int error = EBUSY;
    heap->slot = 0;
    for (unsigned i = 0; error == EBUSY && i < sizeof states / sizeof states[0]; i++) {
        error = slot_find(heap, states[i]);
        if (error == 0 && states[i] != SLOT_FREE)
            error = slot_clear(heap);
    }
    if (error == 0)
        slots_reap(heap);
    return error == EBUSY ? EAGAIN : error;
}

void slots_leave(struct shm_heap *heap)
{
    if (heap->slot == 0 || HEAP_PRIVATE)
        return;
    request_settle(heap, heap->slot);
    put64(&heap->slots[heap->slot].state, SLOT_FREE);
    file_slot_release(heap, heap->slot);
    heap->slot = 0;
}

void slots_forget(struct shm_heap *heap)
{
    for (unsigned slot = 0; slot < SLOTS; slot++)
        put64(&heap->slots[slot].state, SLOT_FREE);
}
