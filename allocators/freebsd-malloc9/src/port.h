/* port.h: all that the allocator wants of its host: pages, locks, processors, a line on standard
 * error.  Nothing in here allocates through malloc. */
#ifndef MALLOC9_PORT_H
#define MALLOC9_PORT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define port_likely(condition)   __builtin_expect(!!(condition), 1)
#define port_unlikely(condition) __builtin_expect(!!(condition), 0)
/* Of this library alone: read without the table that a shared library has for foreign names. */
#define PORT_OWN  __attribute__((visibility("hidden")))
#define PORT_COLD __attribute__((noinline, cold))

/* The page of the bookkeeping.  A host's page may be a multiple of it. */
enum { PAGE_SHIFT = 12, PAGE_BYTES = 1 << PAGE_SHIFT };

static inline size_t round_up(size_t value, size_t to)
{
    return (value + to - 1) / to * to;
}

typedef pthread_mutex_t port_lock;
#define PORT_LOCK PTHREAD_MUTEX_INITIALIZER

/* In a thread that forks and holds every lock (fork.c): it goes past them, so that handlers of the
 * program, which come between the allocator's own, may allocate. */
extern PORT_OWN __thread bool port_holds_all;

static inline void port_lock_take(port_lock *lock)
{
    if (port_likely(!port_holds_all))
        pthread_mutex_lock(lock);
}

/* Tells if the lock was free; then it is taken. */
static inline bool port_lock_try(port_lock *lock)
{
    return port_holds_all || pthread_mutex_trylock(lock) == 0;
}

static inline void port_lock_give(port_lock *lock)
{
    if (port_likely(!port_holds_all))
        pthread_mutex_unlock(lock);
}

/* Maps `size` bytes at `wish` or elsewhere; NULL when there is no memory. */
void *port_map(void *wish, size_t size);
/* These keep errno, because no free may change it (POSIX.1-2024). */
bool port_unmap(void *pages, size_t size);
bool port_discard(void *pages, size_t size);
bool port_protect(void *pages, size_t size, bool accessible);
bool port_forbid(void *pages, size_t size); /* content and rights are gone */
/* Huge pages of the host, or NULL. */
void *port_map_huge(size_t size);

size_t port_page(void);      /* of the host */
unsigned port_cpus(void);    /* processors that the host may ever have */
uint64_t port_seconds(void); /* since an arbitrary moment */
void port_write(int descriptor, const char *text, size_t length);

/* Sleeps until the word is not `seen` any more, or a while. */
void port_wait(const unsigned *word, unsigned seen, unsigned milliseconds);
void port_wake(const unsigned *word);

#endif
