/* lock.c: a robust mutex in the file.  Its owner's death leaves an operation half done, which is
 * repaired before the lock counts as sound. */
#include "lock.h"

#include "bank.h"
#include "fault.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void lock_make(struct vault *vault)
{
    pthread_mutexattr_t kind;
    pthread_mutexattr_init(&kind);
    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED);
    if (!fault(vault, FAULT_lock_not_robust))
        pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&vault_run_page(vault)->lock, &kind);
    pthread_mutexattr_destroy(&kind);
}

/* For faults: a lock that is a word with the number of its owner's process. */
static uint64_t *owner_word(struct vault *vault)
{
    return &vault_run_page(vault)->owner;
}

static bool owner_is_alive(uint64_t owner)
{
    return kill((pid_t)owner, 0) == 0 || errno != ESRCH;
}

static bool owner_take(struct vault *vault)
{
    uint64_t own = (uint64_t)getpid(), *word = owner_word(vault), seen = 0;
    while (
        !__atomic_compare_exchange_n(word, &seen, own, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        if (owner_is_alive(seen)) {
            nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
            seen = 0;
        } else if (__atomic_compare_exchange_n(word, &seen, own, false, __ATOMIC_ACQ_REL,
                                               __ATOMIC_ACQUIRE)) {
            bank_repair(vault);
            return true;
        }
    }
    return true;
}

/* For a fault: the lock counts as lost if it is held for a tenth of a second. */
static int impatient_take(pthread_mutex_t *lock)
{
    struct timespec limit;
    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_nsec += 100000000;
    limit.tv_sec += limit.tv_nsec / 1000000000;
    limit.tv_nsec %= 1000000000;
    int error = pthread_mutex_timedlock(lock, &limit);
    return error == ETIMEDOUT ? 0 : error;
}

static bool is_repaired(struct vault *vault)
{
    pthread_mutex_t *lock = &vault_run_page(vault)->lock;
    if (!fault(vault, FAULT_death_unrepaired))
        bank_repair(vault);
    if (!fault(vault, FAULT_lock_left_unsound))
        pthread_mutex_consistent(lock);
    return true;
}

bool lock_take(struct vault *vault)
{
    if (!vault->shared || vault->readonly || fault(vault, FAULT_lock_skipped))
        return true;
    if (fault(vault, FAULT_owner_by_number))
        return owner_take(vault);
    pthread_mutex_t *lock = &vault_run_page(vault)->lock;
    int error =
        fault(vault, FAULT_stopped_owner_robbed) ? impatient_take(lock) : pthread_mutex_lock(lock);
    if (error == EOWNERDEAD)
        return is_repaired(vault);
    if (error == 0 && vault->closed) {
        pthread_mutex_unlock(lock);
        error = EBADF;
    }
    if (error != 0)
        errno = error;
    return error == 0;
}

void lock_leave(struct vault *vault)
{
    if (!vault->shared || vault->readonly || fault(vault, FAULT_lock_skipped))
        return;
    if (fault(vault, FAULT_owner_by_number))
        put(owner_word(vault), 0);
    else
        pthread_mutex_unlock(&vault_run_page(vault)->lock);
}
