/* lock.h: a lock that knows when its thread waits for itself, which is reported. */
#ifndef DEPOT_LOCK_H
#define DEPOT_LOCK_H

#include <pthread.h>

void lock_open(pthread_mutex_t *lock);
void lock_take(pthread_mutex_t *lock);
void lock_leave(pthread_mutex_t *lock);
void lock_close(pthread_mutex_t *lock);

#endif
