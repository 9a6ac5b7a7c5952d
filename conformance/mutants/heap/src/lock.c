#include "lock.h"

#include <sched.h>

/* The thread that forks, by the address of a variable of which each thread has one. */
static const char *forker;
static __thread char own_mark;

static bool is_forker(void)
{
    return __atomic_load_n(&forker, __ATOMIC_RELAXED) == &own_mark;
}

void lock_take(struct heap_lock *lock)
{
    if (is_forker())
        return;
    while (__atomic_exchange_n(&lock->held, 1, __ATOMIC_ACQUIRE) != 0)
        sched_yield();
}

void lock_leave(struct heap_lock *lock)
{
    if (!is_forker())
        __atomic_store_n(&lock->held, 0, __ATOMIC_RELEASE);
}

void lock_forker_begin(void)
{
    __atomic_store_n(&forker, &own_mark, __ATOMIC_RELAXED);
}

void lock_forker_end(void)
{
    __atomic_store_n(&forker, NULL, __ATOMIC_RELAXED);
}
