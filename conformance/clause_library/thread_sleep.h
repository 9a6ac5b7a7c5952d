/* thread_sleep.h: waiting until a thread sleeps, as at a lock that another one holds. */
#ifndef ASSAY_THREAD_SLEEP_H
#define ASSAY_THREAD_SLEEP_H

#include <stdatomic.h>

/* Waits until `thread`, 0 until it is known, is the id of a thread of this process that sleeps or
 * is gone.  Allocates nothing.  Gives up after two seconds, so that a thread that never sleeps
 * delays its clause, and decides nothing. */
void thread_sleep_await(const atomic_int *thread);

#endif
