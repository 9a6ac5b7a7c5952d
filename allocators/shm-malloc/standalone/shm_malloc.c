/* shm_malloc.c: the whole allocator as one file for a compiler:
 *
 *   cc -c -O2 -DSHM -Iinclude standalone/shm_malloc.c
 *
 * SHM
 *     The calls of shm_malloc.h, for one heap in many processes.  Without it: malloc and its
 *     kin, for one process, in place of the C library's.
 *
 * LOCKTYPE
 *     With SHM: PMUTEX, SPINLOCK, SYSVSEM, FLOCK or OFDLOCK.  Else PMUTEX where there are robust
 *     mutexes, SPINLOCK where there are atomics of 64 bits, and FLOCK elsewhere.
 *
 * MALLOC_DEBUG
 *     Guards around each block, and checks.
 *
 * INDIRECT
 *     Each name of the original begins with an underscore: _shm_malloc, _malloc.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef SHM
#define SHM_PRIVATE 1
#endif

#include "shm_malloc.h" /* before its names change (bare.h) */

#include "../src/blocks.c"
#include "../src/inspect.c"
#include "../src/request.c"
#include "../src/root.c"

#include "../src/guards.c"

#include "../src/cache.c"
#include "../src/chunks.c"
#include "../src/deferred.c"
#include "../src/extents.c"
#include "../src/file.c"
#include "../src/fork.c"
#include "../src/groups.c"
#include "../src/grow.c"
#include "../src/header.c"
#include "../src/lock.c"
#include "../src/lock_file.c"
#include "../src/lock_mutex.c"
#include "../src/lock_semaphore.c"
#include "../src/lock_spin.c"
#include "../src/medium.c"
#include "../src/open.c"
#include "../src/options.c"
#include "../src/port.c"
#include "../src/rebuild.c"
#include "../src/slots.c"

#include "../src/default.c"

#ifdef SHM_PRIVATE
#include "plain_malloc.h"
#endif
