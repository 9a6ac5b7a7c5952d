/* port.h: all that the pool wants of its host: pages, a lock, a line on standard error, the order
 * of its own locks.
 *
 * Nothing in here allocates through malloc, or runs before it is called.
 */
#ifndef POOL_PORT_H
#define POOL_PORT_H

#include <errno.h>
#ifdef __linux__
#include <linux/futex.h>
#include <sys/syscall.h>
#endif
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the guard byte is the lowest byte of a header's word: little endian only"
#endif

#define port_likely(condition)   __builtin_expect(!!(condition), 1)
#define port_unlikely(condition) __builtin_expect(!!(condition), 0)
#define PORT_INLINE              inline __attribute__((always_inline)) /* what one is */
#define PORT_APART               __attribute__((noinline)) /* what a short path leaves out */
#define PORT_COLD                __attribute__((noinline, cold))

enum { PORT_LINE_BYTES = 64 };

/* Asks for memory that will be read soon; it need not exist. */
static inline void port_prefetch(const char *from, int lines)
{
    for (int line = 0; line < lines; line++)
        __builtin_prefetch(from + line * PORT_LINE_BYTES);
}

/* Maps `size` bytes, a multiple of the page; NULL when there is no memory.  The wish for an address
 * lets consecutive mappings ascend while the host has nothing else there. */
static inline void *port_map(size_t size)
{
    static uintptr_t wish;
    uintptr_t hint = __atomic_load_n(&wish, __ATOMIC_RELAXED);
    if (hint == 0) /* far below the program, where nothing else grows */
        hint = ((uintptr_t)&wish - ((uintptr_t)1 << 40)) & ~(uintptr_t)0xffffff;
    void *pages =
        mmap((void *)hint, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED)
        return NULL;
    __atomic_store_n(&wish, (uintptr_t)pages + size, __ATOMIC_RELAXED);
    return pages;
}

/* The C library's list of open files.  A fork locks it after the handlers have run, and who holds
 * it may wait for a file whose holder waits for memory.  So it is locked before any pool is.  The
 * names are glibc's; where they are missing, nothing is known of such a lock. */
void _IO_list_lock(void) __attribute__((weak));
void _IO_list_unlock(void) __attribute__((weak));
void _IO_list_resetlock(void) __attribute__((weak));

static inline void port_files_lock(void)
{
    if (_IO_list_lock != NULL)
        _IO_list_lock();
}

static inline void port_files_unlock(void)
{
    if (_IO_list_unlock != NULL)
        _IO_list_unlock();
}

/* The same in the child, whose list the C library may have made new already. */
static inline void port_files_reset(void)
{
    if (_IO_list_resetlock != NULL)
        _IO_list_resetlock();
}

/* An address that no other thread has. */
static inline const void *port_thread(void)
{
    return &errno;
}

#if defined(__has_include) && __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define PORT_ALONE __libc_single_threaded
#else
#define PORT_ALONE 0
#endif

/* Waits until a word may have another value than `seen`. */
static inline void port_sleep(int *word, int seen)
{
#ifdef __linux__
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
    errno = before;
#else
    (void)word, (void)seen;
    sched_yield();
#endif
}

/* Wakes one thread that sleeps there; the word may be gone. */
static inline void port_wake(int *word)
{
#ifdef __linux__
    int before = errno;
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
    errno = before;
#else
    (void)word;
#endif
}

/* A lock that spins for a while and then sleeps: 0 is free, 1 is taken, and with 2 somebody may
 * sleep (the third mutex of U. Drepper, Futexes are tricky, 2011).  Who yields the processor
 * instead comes back after every other program that wants it.  While the process has one thread a
 * plain store does: a thread is never made by one that holds the lock. */
enum { PORT_SPINS = 100 };

static inline bool port_spin_try(int *spin)
{
    if (PORT_ALONE) {
        __atomic_store_n(spin, 1, __ATOMIC_RELAXED);
        return true;
    }
    int unlocked = 0;
    return __atomic_compare_exchange_n(spin, &unlocked, 1, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

static PORT_COLD void port_spin_wait(int *spin)
{
    for (int turn = 0; turn < PORT_SPINS; turn++)
        if (__atomic_load_n(spin, __ATOMIC_RELAXED) == 0 && port_spin_try(spin))
            return;
    while (__atomic_exchange_n(spin, 2, __ATOMIC_ACQUIRE) != 0)
        port_sleep(spin, 2);
}

static inline void port_spin_lock(int *spin)
{
    if (port_unlikely(!port_spin_try(spin)))
        port_spin_wait(spin);
}

static inline void port_spin_unlock(int *spin)
{
    if (PORT_ALONE)
        __atomic_store_n(spin, 0, __ATOMIC_RELEASE);
    else if (port_unlikely(__atomic_exchange_n(spin, 0, __ATOMIC_RELEASE) == 2))
        port_wake(spin);
}

static inline void port_print(const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, text, length);
        if (written <= 0)
            return;
        text += written;
        length -= (size_t)written;
    }
}

#endif
