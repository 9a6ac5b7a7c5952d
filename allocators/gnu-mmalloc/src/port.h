/* port.h: all that the heap wants of its host: mappings, files, locks of bytes of a file, the start
 * of the system.  Nothing in here allocates through malloc. */
#ifndef MMALLOC_PORT_H
#define MMALLOC_PORT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define port_likely(condition)   __builtin_expect(!!(condition), 1)
#define port_unlikely(condition) __builtin_expect(!!(condition), 0)
#define PORT_OWN                 __attribute__((visibility("hidden")))
#define PORT_COLD                __attribute__((noinline, cold))
#define PORT_RACES               __attribute__((no_sanitize("thread"))) /* and is right if it does */

#define PORT_NO_FILE UINT64_MAX

/* Address space of `length` bytes without rights, at a multiple of `align`; at `wish`, if that is
 * not NULL, or nowhere.  NULL, with errno: EADDRINUSE for a wish that is taken. */
void *port_reserve(void *wish, uint64_t length, uint64_t align);

/* As port_reserve, but the file is mapped there, with the right to write; `keeps`: changes stay in
 * the process. */
void *port_map_file(void *wish, uint64_t length, uint64_t align, int file, bool keeps);

/* Zeroed pages of the process's own; NULL when there is no memory. */
void *port_pages(uint64_t length);

/* These keep errno, because no free may change it (POSIX.1-2024). */
void port_unmap(void *place, uint64_t length);
void port_discard(void *place, uint64_t length);

/* Rights for reserved pages.  An errno or 0. */
int port_open_pages(void *place, uint64_t length);
void port_seal_pages(void *place, uint64_t length); /* only to read */

/* A word that is 1 here and 0 in a child of fork; NULL where the host cannot. */
unsigned *port_fork_word(void);

/* The same file with a description of its own.  The descriptor, or -1 with errno. */
int port_reopen(int file, bool readonly);

/* Room on the medium for these bytes of the file, which may become longer.  An errno or 0. */
int port_reserve_file(int file, uint64_t start, uint64_t length);
int port_set_length(int file, uint64_t length);
uint64_t port_length(int file);                    /* PORT_NO_FILE: not of a regular one */
int port_write_back(void *place, uint64_t length); /* to the medium; an errno or 0 */
int port_write_back_file(int file);                /* with its length */

enum port_lock_kind { PORT_UNLOCK, PORT_SHARED, PORT_EXCLUSIVE };

/* Locks a byte far behind the end of the file, for its description.  0, EBUSY if it does not wait,
 * or another errno. */
int port_lock_byte(int file, unsigned byte, enum port_lock_kind kind, bool waits);
/* Whether another description has the byte. */
bool port_byte_is_locked(int file, unsigned byte);

/* Which start of the system this is; a text.  An errno or 0. */
int port_boot(char *text, size_t size);

uint64_t port_time(void);    /* nanoseconds since an arbitrary moment */
uint32_t port_machine(void); /* the architecture, as ELF numbers it */

/* A lock between processes that is given on when its owner dies. */
void port_robust_make(pthread_mutex_t *lock);

#endif
