/* own_calls.h: the few system calls that a number depends on, made by this program's own
 * instructions.
 *
 * A preloaded library may define clock_gettime, read, write or _exit, and then a call by that name
 * asks the library.  No library stands between these and the kernel.
 */
#ifndef ASSAY_OWN_CALLS_H
#define ASSAY_OWN_CALLS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* As syscall(2), but a failure is returned as its negative errno, and errno stays. */
long own_call(long number, long a, long b, long c);

/* Nanoseconds of the clock: CLOCK_PROCESS_CPUTIME_ID, CLOCK_MONOTONIC. */
int64_t own_clock_ns(clockid_t clock);

/* As read(2). */
ssize_t own_read(int file, void *bytes, size_t most);

/* Ends the process at once. */
__attribute__((noreturn)) void own_exit(int status);

#ifdef __cplusplus
}
#endif
#endif
