/* port.h: all that the library wants of its host.
 *
 * It is written for freestanding C11: the compiler's own headers, and the memcpy that every
 * compiler may call for a structure.  host.c and locked.c, which need a C library and threads, are
 * not part of a freestanding build.
 */
#ifndef LIBMMAP_PORT_H
#define LIBMMAP_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define port_likely(condition) __builtin_expect(!!(condition), 1)

/* Asserts are part of the algorithm and stay on.  Nobody is there to read a message. */
#define MM_ASSERT(condition) ((condition) ? (void)0 : __builtin_trap())

#endif
