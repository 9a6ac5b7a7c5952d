#include "lock.h"

#include "misuse.h"

void lock_open(pthread_mutex_t *lock)
{
    pthread_mutexattr_t attributes;
    if (pthread_mutexattr_init(&attributes) != 0 ||
        pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK) != 0 ||
        pthread_mutex_init(lock, &attributes) != 0)
        misuse_report("a lock cannot be made", lock);
    pthread_mutexattr_destroy(&attributes);
}

void lock_take(pthread_mutex_t *lock)
{
    if (pthread_mutex_lock(lock) != 0)
        misuse_report("a thread waits for its own lock", lock);
}

void lock_leave(pthread_mutex_t *lock)
{
    if (pthread_mutex_unlock(lock) != 0)
        misuse_report("a lock is left that was not taken", lock);
}

void lock_close(pthread_mutex_t *lock)
{
    pthread_mutex_destroy(lock);
}
