/* lock_kinds.h: the kinds of lock, as a heap's file numbers them, and which one is built.
 *
 * LOCKTYPE  of a shared heap: PMUTEX, SPINLOCK, SYSVSEM, FLOCK or OFDLOCK; without it the first
 * that the system has, of PMUTEX, SPINLOCK and FLOCK
 *
 * Of the sources only the files lock_*.c include it: the others are the same code for each kind. */
#ifndef SHM_LOCK_KINDS_H
#define SHM_LOCK_KINDS_H

#include <unistd.h>

#define PMUTEX   1
#define SPINLOCK 2
#define SYSVSEM  3
#define FLOCK    4
#define OFDLOCK  5

#if defined SHM_PRIVATE
#define LOCK_KIND 0
#elif defined LOCKTYPE
#define LOCK_KIND LOCKTYPE
#elif defined _POSIX_THREAD_PROCESS_SHARED && _POSIX_THREAD_PROCESS_SHARED > 0
#define LOCK_KIND PMUTEX
#elif __GCC_ATOMIC_LLONG_LOCK_FREE == 2
#define LOCK_KIND SPINLOCK
#else
#define LOCK_KIND FLOCK
#endif

#endif
