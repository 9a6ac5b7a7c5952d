/* lock_spin.c: a lock that is nothing but its owner's word.
 *
 * A waiter spins a little, then sleeps, at most half a millisecond at a time; before
 * each sleep it asks whether the holder is dead, and takes the lock from a dead one.  A holder that
 * is stopped lives: the kernel keeps the lock on its slot. */
#include "lock_kinds.h"
#include "lock_owner.h"
#include "slots.h"

#include <time.h>

#if LOCK_KIND == SPINLOCK

enum { SPINS = 200, SLEEP_NS = 20000, SLEEP_NS_MOST = 500000 };

static int spin_make(struct shm_heap *heap)
{
    owner_leave(heap);
    return 0;
}

static int spin_enter(struct shm_heap *heap)
{
    (void)heap;
    return 0;
}

static void spin_nothing(struct shm_heap *heap)
{
    (void)heap;
}

static bool word_swap(struct shm_heap *heap, uint64_t before, uint64_t after)
{
    return __atomic_compare_exchange_n(&heap->run->owner, &before, after, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/* Its process, or, of this process, its thread.  An earlier process of the own slot is dead. */
static bool is_dead(const struct shm_heap *heap, uint64_t word)
{
    unsigned slot = owner_slot(word);
    if (slot == heap->slot)
        return owner_process(word) != owner_process(owner_own(heap)) ||
               (syscall(SYS_tgkill, getpid(), owner_thread(word), 0) != 0 && errno == ESRCH);
    return slot < SLOTS && slots_is_gone(heap, slot);
}

static void wait_a_little(unsigned turn)
{
    if (turn < SPINS)
        return;
    long ns = (long)SLEEP_NS * (turn - SPINS + 1);
    nanosleep(&(struct timespec){.tv_nsec = ns < SLEEP_NS_MOST ? ns : SLEEP_NS_MOST}, NULL);
}

static int spin_take(struct shm_heap *heap)
{
    uint64_t own = owner_own(heap);
    int before = errno;
    for (unsigned turn = 0;; turn++) {
        uint64_t word = get64(&heap->run->owner);
        if (word == 0 && word_swap(heap, 0, own))
            return 0;
        bool asks = word != 0 && turn >= SPINS;
        if (asks && is_dead(heap, word) && word_swap(heap, word, own))
            return EOWNERDEAD;
        wait_a_little(turn);
        errno = before;
    }
}

const struct lock_kind lock_kind = {
    .make = spin_make,
    .end = spin_nothing,
    .enter = spin_enter,
    .leave = spin_nothing,
    .forget = spin_nothing,
    .take = spin_take,
    .repaired = spin_nothing,
    .give = owner_leave,
    .number = LOCK_KIND,
};

#endif
